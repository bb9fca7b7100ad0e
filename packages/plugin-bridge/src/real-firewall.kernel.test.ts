import { firewallModule } from '@podwire/core';
import { iptablesModule } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { definition } from './index.ts';

// With the drivers of a node. What their rules do to packets is tested with the drivers.
const drivers = [netlinkModule, runtimeModule, iptablesModule, nftablesModule, firewallModule];
const bridge = new InProcessPlugin(definition, drivers, [hostLocal]);
const configOf = (dataDir: string, keys: object) => ({
  cniVersion: '1.1.0',
  name: 'net',
  type: 'bridge',
  isDefaultGateway: true,
  ipam: { type: 'host-local', dataDir, ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: 'fd00:2::/64' }]] },
  ...keys,
});

test.for([
  [undefined, 'iptables'],
  ['iptables', 'iptables'],
  ['nftables', 'nftables'],
] as const)('BR-21: backend %s masquerades by %s', async ([backend, used], { host, pod, folder }) => {
  const config = configOf(folder, { ipMasq: true, ...(backend ? { ipMasqBackend: backend } : {}) });
  const { json } = await bridge.succeed('ADD', { netns: pod.path, config });
  const rules = await host.exec('iptables-save', '-t', 'nat');
  const ruleset = await host.exec('nft', 'list', 'ruleset');
  expect(rules.includes('-A POSTROUTING -s 10.1.2.2/32')).toBe(used === 'iptables');
  expect(/^table inet podwire/m.test(ruleset)).toBe(used === 'nftables');
  await bridge.succeed('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });

  await bridge.succeed('DEL', { netns: pod.path, config: { ...config, prevResult: json } });
  expect(await host.exec('nft', 'list', 'ruleset')).not.toMatch(/10\.1\.2\.2|fd00:2::2|podwire/);
});

test('BR-23: the MAC guard is there after ADD and gone after DEL', async ({ host, pod, folder }) => {
  const config = configOf(folder, { macspoofchk: true });
  const { json } = await bridge.succeed('ADD', { netns: pod.path, config });
  const [, port, eth0] = json.interfaces;
  const guard = await host.exec('nft', 'list', 'table', 'bridge', 'podwire');
  expect(guard).toContain(port.name);
  expect(guard).toContain(eth0.mac);
  expect(guard).toContain('net/dummy-0/eth0');
  await bridge.succeed('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });

  await bridge.succeed('DEL', { netns: pod.path, config });
  expect(await host.exec('nft', 'list', 'ruleset')).toBe('');
});

test('CHECK tells what someone took away', async ({ host, pod, folder }) => {
  const config = configOf(folder, { ipMasq: true, ipMasqBackend: 'nftables', macspoofchk: true });
  const { json } = await bridge.succeed('ADD', { netns: pod.path, config });
  await host.exec('nft', 'flush', 'ruleset');
  const { json: error } = await bridge.call('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });
  expect(error.code).toBe(104);
  expect(JSON.stringify(error)).toMatch(/10\.1\.2\.2/);
  expect(JSON.stringify(error)).toContain(json.interfaces[1].name);
});

test('DEL without namespace, result and backend finds the rules', async ({ host, pod, folder }) => {
  for (const ipMasqBackend of ['iptables', 'nftables']) {
    const config = configOf(folder, { ipMasq: true, ipMasqBackend });
    await bridge.succeed('ADD', { netns: pod.path, config });
    await bridge.succeed('DEL', { config: configOf(folder, {}) });
    expect(await host.exec('nft', 'list', 'ruleset')).not.toMatch(/10\.1\.2\.|fd00:2::|podwire/);
  }
});
