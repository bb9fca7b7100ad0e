import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as staticIpam } from '@podwire/ipam-static';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal, staticIpam]);

const l2 = (cniVersion: string, keys: object = {}) => ({
  cniVersion,
  name: 'testConfig',
  type: 'bridge',
  bridge: 'bridge0',
  ...keys,
});

const l3 = (cniVersion: string, dataDir: string, subnets: readonly string[], keys: object = {}) =>
  l2(cniVersion, {
    isDefaultGateway: true,
    ipam: { type: 'host-local', dataDir, ranges: subnets.map((subnet) => [{ subnet }]) },
    ...keys,
  });

describe('what the pod gets', () => {
  const [first, second, third] = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'];

  test.for([
    ['CNI_ARGS', {}, third],
    ['args.cni before CNI_ARGS', { args: { cni: { mac: second } } }, second],
    ['the capability before both', { args: { cni: { mac: second } }, RuntimeConfig: { mac: first } }, first],
  ] as const)('MAC of %s', async ([, keys, mac], { pod }) => {
    const call = { netns: pod.path, args: `IgnoreUnknown=1;MAC=${third};K8S_POD_NAME=p`, config: l2('1.0.0', keys) };
    const { json } = await bridge.succeed('ADD', call);
    expect(await pod.ip('link show eth0')).toMatchObject({ address: mac });
    expect(json.interfaces[2].mac).toBe(mac);
  });

  test('no duplicate address detection, unless it is asked for', async ({ pods, folder }) => {
    const [off, on] = await pods(2);
    if (!off || !on) throw new Error('pods(2) gave fewer');
    const config = l3('1.0.0', folder, ['fd00::/64', '10.1.2.0/24']);
    await bridge.succeed('ADD', { netns: off.path, containerId: 'off', config });
    expect(await off.sysctl('net/ipv6/conf/eth0/accept_dad')).toBe('0');
    expect(await off.sysctl('net/ipv4/conf/eth0/arp_notify')).toBe('1');
    expect(await off.sysctl('net/ipv6/conf/eth0/keep_addr_on_down')).toBe('1');
    await bridge.succeed('ADD', { netns: on.path, containerId: 'on', config: { ...config, enabledad: true } });
    expect(await on.sysctl('net/ipv6/conf/eth0/accept_dad')).toBe('1');
    expect(await on.sysctl('net/ipv6/conf/eth0/enhanced_dad')).toBe('1');
    for (const pod of [off, on])
      expect(JSON.stringify(await pod.ip('-6 addr show dev eth0'))).not.toContain('tentative');
  });

  test("IPAM's routes, once each, and a default route that IPAM names without gateway", async ({ pod }) => {
    const routes = [
      { dst: '0.0.0.0/0' },
      { dst: '10.9.0.0/16', mtu: 1300, advmss: 1200 },
      { dst: '0.0.0.0/0', gw: '10.1.2.1' },
    ];
    const ipam = { type: 'static', addresses: [{ address: '10.1.2.5/24', gateway: '10.1.2.1' }], routes };
    await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { isDefaultGateway: true, ipam }) });
    expect(await pod.ip('route show default')).toMatchObject([{ gateway: '10.1.2.1' }]);
    expect(await pod.ip('route show 10.9.0.0/16')).toMatchObject([
      { gateway: '10.1.2.1', metrics: [{ mtu: 1300, advmss: 1200 }] },
    ]);
  });

  test('routes of other tables, scopes and metrics, and several to one destination', async ({ pod }) => {
    const addresses = [{ address: '1.2.3.30/24' }, { address: 'abcd:1234:ffff::cdde/64' }];
    const routes = [
      { dst: '10.0.0.0/8', gw: '1.2.3.5' },
      { dst: '10.0.0.0/8', gw: '1.2.3.6' },
      { dst: '11.0.0.0/8', gw: '1.2.3.5', table: 5000 },
      { dst: '12.0.0.1/32', scope: 200 },
      { dst: '13.0.0.0/8', gw: '1.2.3.5', priority: 77 },
      { dst: '2001:db8::/32', gw: 'abcd:1234:ffff::1' },
    ];
    const call = { netns: pod.path, config: l2('1.1.0', { ipam: { type: 'static', addresses, routes } }) };
    const { json } = await bridge.succeed('ADD', call);
    expect((await pod.ip('route show 10.0.0.0/8')).map(({ gateway }) => gateway).sort()).toEqual([
      '1.2.3.5',
      '1.2.3.6',
    ]);
    expect(await pod.ip('route show table 5000')).toMatchObject([{ dst: '11.0.0.0/8', gateway: '1.2.3.5' }]);
    expect(await pod.ip('-d route show 12.0.0.1')).toMatchObject([{ scope: 'site' }]);
    expect(await pod.ip('route show 13.0.0.0/8')).toMatchObject([{ metric: 77 }]);
    expect(await pod.ip('-6 route show 2001:db8::/32')).toMatchObject([{ gateway: 'abcd:1234:ffff::1' }]);
    await bridge.succeed('CHECK', { ...call, config: { ...call.config, prevResult: json } });
  });

  test('an IPv6 address outlives a link that goes down', async ({ pod, folder }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: l3('1.0.0', folder, ['fd00::/64']) });
    await pod.exec('ip', 'link', 'set', 'eth0', 'down');
    expect(await pod.addresses('eth0', { linkLocal: true })).toEqual(['fd00::2/64']);
  });

  test('IPv6 where it was disabled', async ({ pod, folder }) => {
    for (const name of ['lo', 'default']) await pod.exec('sysctl', '-q', '-w', `net.ipv6.conf.${name}.disable_ipv6=1`);
    await bridge.succeed('ADD', { netns: pod.path, config: l3('1.0.0', folder, ['fd00::/64']) });
    expect(await pod.addresses('eth0')).toEqual(['fd00::2/64']);
    expect(await pod.sysctl('net/ipv6/conf/lo/disable_ipv6')).toBe('0');
  });

  test.for([
    ["IPAM's DNS", {}, { nameservers: ['192.0.2.1'], search: ['a.example'] }],
    ["the config's DNS in its place", { dns: { domain: 'b.example' } }, { domain: 'b.example' }],
    ['no DNS with an empty list', { dns: { nameservers: [] } }, undefined],
  ] as const)('%s', async ([, keys, dns], { pod }) => {
    const ipam = {
      type: 'static',
      addresses: [{ address: '10.1.2.5/24' }],
      dns: { nameservers: ['192.0.2.1'], search: ['a.example'] },
    };
    const { json } = await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { ipam, ...keys }) });
    expect(json.dns).toEqual(dns);
  });

  test('L2 has the DNS of the config', async ({ pod }) => {
    const { json } = await bridge.succeed('ADD', {
      netns: pod.path,
      config: l2('1.0.0', { dns: { search: ['c.example'] } }),
    });
    expect(json.dns).toEqual({ search: ['c.example'] });
  });
});
