import { expect, test } from '@podwire/testkit';
import { firewallOfProcess } from './testing/firewall-fixture.ts';

// A kernel with nft_meta_bridge, where frames are told by their bridge and not by the addresses of its pods.
test('isolated pods are kept apart by the name of their bridge', async ({ host, pods }) => {
  const [one, two] = await pods(2);
  if (!one || !two) throw new Error('two namespaces are needed');
  await host.exec('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge');
  await host.exec('ip', 'addr', 'add', '10.1.0.1/24', 'dev', 'br0');
  for (const [at, pod] of [one, two].entries()) {
    const port = `v${at}`;
    await host.exec('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pod.name));
    await host.exec('ip', 'link', 'set', port, 'master', 'br0', 'up');
    await pod.exec('ip', 'addr', 'add', `10.1.0.${at + 2}/24`, 'dev', 'eth0');
    await pod.exec('ip', 'link', 'set', 'eth0', 'up');
  }
  await one.ping('10.1.0.3', { withinSeconds: 20 });

  const attachment = { network: 'net', containerId: 'one', ifname: 'eth0' };
  const ips = [{ address: '10.1.0.2/24' }];
  await firewallOfProcess().isolate(attachment, { kind: 'isolated', bridge: 'br0', ips });
  const table = await host.exec('nft', 'list', 'table', 'bridge', 'podwire-isolation');
  expect(table).toMatch(/meta ibrname @bridges drop/);
  expect(table).toMatch(/elements = \{ "br0" \}/);
  await expect(one.ping('10.1.0.3', { withinSeconds: 1 })).rejects.toThrow();
  await one.ping('10.1.0.1', { withinSeconds: 20 });

  await firewallOfProcess().isolate(attachment, { kind: 'same-bridge', bridge: 'br0', ips });
  await one.ping('10.1.0.3', { withinSeconds: 20 });
  await firewallOfProcess().forget(attachment, ['isolation']);
  expect(await host.exec('nft', 'list', 'ruleset')).toBe('');
});
