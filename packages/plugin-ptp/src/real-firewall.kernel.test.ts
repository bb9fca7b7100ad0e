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
const ptp = new InProcessPlugin(definition, drivers, [hostLocal]);

test.for([
  ['PT-02', 'iptables'],
  ['PT-03', 'nftables'],
] as const)('%s: a pod is masqueraded by %s and reaches its gateway', async ([, backend], { host, pod, folder }) => {
  const config = {
    cniVersion: '1.1.0',
    name: 'net',
    type: 'ptp',
    ipMasq: true,
    ipMasqBackend: backend,
    mtu: 5000,
    dns: { nameservers: ['10.1.2.123'], search: ['my.domain'] },
    ipam: { type: 'host-local', dataDir: folder, subnet: '10.1.2.0/24' },
  };
  const { json } = await ptp.succeed('ADD', { netns: pod.path, config });
  expect(json.dns).toEqual(config.dns);
  await pod.ping('10.1.2.1');
  const rules = await host.exec('iptables-save', '-t', 'nat');
  const ruleset = await host.exec('nft', 'list', 'ruleset');
  expect(rules.includes('-A POSTROUTING -s 10.1.2.2/32')).toBe(backend === 'iptables');
  expect(/^table inet podwire/m.test(ruleset)).toBe(backend === 'nftables');
  await ptp.succeed('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });

  await ptp.succeed('DEL', { netns: pod.path, config });
  expect(await host.exec('nft', 'list', 'ruleset')).not.toMatch(/10\.1\.2\.|podwire/);
});
