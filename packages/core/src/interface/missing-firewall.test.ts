import { expect, test } from 'vitest';
import type { FirewallPart } from '../contracts/firewall.ts';
import { MissingFirewall } from './missing-firewall.ts';

const firewall = new MissingFirewall();
const attachment = { network: 'net', containerId: 'c1', ifname: 'eth0' };

test.for([
  [['masquerade'], '"ipMasq" needs a firewall driver, and this build has none'],
  [['masquerade', 'mac-guard'], '"ipMasq" and "macspoofchk" need a firewall driver, and this build has none'],
  [['ports'], '"portMappings" needs a firewall driver, and this build has none'],
] as const)('%o: it names the key that needs a driver', async ([parts, message]) => {
  const error = expect.objectContaining({ code: 105, message });
  await expect(firewall.status(parts)).rejects.toEqual(error);
  await expect(firewall.check(attachment, parts)).rejects.toEqual(error);
});

test('nothing pretends to be made', async () => {
  for (const act of ['masquerade', 'publishPorts', 'admit', 'isolate', 'guardMac'] as const) {
    await expect(firewall[act]()).rejects.toMatchObject({ code: 105 });
  }
});

test('there is nothing to remove, and nothing is asked when nothing is needed', async () => {
  const none: FirewallPart[] = [];
  await expect(firewall.forget()).resolves.toBeUndefined();
  await expect(firewall.collect()).resolves.toBeUndefined();
  await expect(firewall.status(none)).resolves.toBeUndefined();
  await expect(firewall.check(attachment, none)).resolves.toEqual([]);
});
