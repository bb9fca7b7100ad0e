import { addressOf, attachmentOf, firewallOfProcess, publicationOf, tcp } from './firewall-fixture.ts';

// A process of its own for `processes.kernel.test.ts`: makes what its arguments say, and forgets every other again.
const [first = 0, last = 0] = process.argv.slice(2).map(Number);
const firewall = firewallOfProcess();
for (let number = first; number < last; number += 1) {
  const attachment = attachmentOf(`c${number}`);
  const ips = [{ address: addressOf(number) }];
  await firewall.publishPorts(attachment, publicationOf(number, [tcp(10_000 + number)]));
  await firewall.masquerade(attachment, { ips });
  await firewall.admit(attachment, { ips, adminChain: 'CNI-ADMIN', zone: 'trusted' });
  if (number % 2 === 1) await firewall.forget(attachment, ['masquerade', 'ports', 'admission']);
}
