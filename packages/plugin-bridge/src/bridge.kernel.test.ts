import { allVersions, atLeast, missingFirewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as staticIpam } from '@podwire/ipam-static';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(
  definition,
  [netlinkModule, runtimeModule, missingFirewallModule],
  [hostLocal, staticIpam],
);

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

const isLegacy = (version: string) => !atLeast(version, '0.3.0');

describe.for(allVersions)('in %s', (version) => {
  test('L2: makes the bridge and joins the pod to it, and DEL takes the pod away again', async ({ host, pod }) => {
    const call = { netns: pod.path, config: l2(version) };
    const { json, exitCode } = await bridge.call('ADD', call);
    if (isLegacy(version)) {
      // The old result cannot say that there is no address. Nothing is left of the attempt, not even the bridge.
      expect({ exitCode, msg: json.msg }).toEqual({
        exitCode: 1,
        msg: expect.stringContaining('no valid IP addresses'),
      });
      expect(await host.linkNames()).toEqual(['lo']);
    } else {
      expect(json.interfaces).toEqual([
        { name: 'bridge0', mac: (await host.ip('link show bridge0')).address },
        { name: expect.stringMatching(/^veth[0-9a-f]{8}$/), mac: expect.stringMatching(/^(..:){5}..$/) },
        { name: 'eth0', mac: (await pod.ip('link show eth0')).address, sandbox: pod.path },
      ]);
      expect(await host.ip('-d link show bridge0')).toMatchObject({
        promiscuity: 0,
        linkinfo: { info_kind: 'bridge', info_data: { vlan_filtering: 0 } },
      });
      expect(await host.ip(`link show ${json.interfaces[1].name}`)).toMatchObject({
        master: 'bridge0',
        operstate: 'UP',
        ifalias: 'podwire testConfig dummy-0 eth0',
      });
      expect(await pod.ip('link show eth0')).toMatchObject({ operstate: 'UP' });
    }
    await bridge.succeed('DEL', call);
    expect(await pod.linkNames()).toEqual(['lo']);
  });

  test.for([
    ['IPv4', ['10.1.2.0/24'], ['10.1.2.1/24']],
    ['IPv6', ['2001:db8::/64'], ['2001:db8::1/64']],
    ['dual stack', ['192.168.0.0/24', 'fd00::/64'], ['192.168.0.1/24', 'fd00::1/64']],
    [
      'one IPv4 and two IPv6 ranges',
      ['192.168.0.0/24', 'fd00::/64', '2001:db8::/64'],
      ['192.168.0.1/24', 'fd00::1/64', '2001:db8::1/64'],
    ],
  ] as const)('L3 as default gateway: %s', async ([, subnets, gateways], { host, pod, folder }) => {
    const call = { netns: pod.path, config: l3(version, folder, subnets) };
    const answer = await bridge.call('ADD', call);
    if (isLegacy(version) && subnets.length > 2) {
      expect(answer.json.msg).toContain(`CNI version ${version} does not support more than 1 address per family`);
      expect(await host.linkNames()).toEqual(['lo']);
      await bridge.succeed('DEL', call);
      return;
    }
    expect(answer).toMatchObject({ exitCode: 0, warnings: [] });
    const addresses = gateways.map((gateway) => gateway.replace(/1(\/\d+)$/, '2$1'));
    const families = subnets.map((subnet) => (subnet.includes(':') ? 6 : 4));
    expect((await pod.addresses('eth0')).sort()).toEqual([...addresses].sort());
    expect((await host.addresses('bridge0')).sort()).toEqual([...gateways].sort());
    const links = [await host.ip('link show bridge0'), await pod.ip('link show eth0')];
    expect(links[1]).toMatchObject({ operstate: 'UP' });
    for (const family of new Set(families)) {
      const gateway = String(gateways[families.indexOf(family)]).replace(/\/.*/, '');
      const routes = await pod.ip(`-${family} route show default`);
      expect(routes).toMatchObject([{ dst: 'default', gateway, dev: 'eth0' }]);
      expect(routes[0]).not.toHaveProperty('prefsrc');
      expect(await host.sysctl(family === 4 ? 'net/ipv4/ip_forward' : 'net/ipv6/conf/all/forwarding')).toBe('1');
      if (family === 4) await pod.ping(gateway);
    }
    if (!isLegacy(version)) {
      const { interfaces, ips } = answer.json;
      expect(interfaces).toHaveLength(3);
      expect(interfaces[0].mac).toBe(links[0]?.address);
      expect(interfaces[0].mac).not.toBe(interfaces[1].mac);
      expect(ips.map((ip: { address: string }) => ip.address)).toEqual(addresses);
      expect(ips.every((ip: { interface: number }) => ip.interface === 2)).toBe(true);
    } else {
      const { ip4, ip6 } = answer.json;
      expect([ip4, ip6].filter(Boolean).map(({ ip }) => ip)).toEqual(addresses);
    }
    if (atLeast(version, '0.4.0')) {
      await bridge.succeed('CHECK', { ...call, config: { ...call.config, prevResult: answer.json } });
    }
    await bridge.succeed('DEL', call);
    expect(await pod.linkNames()).toEqual(['lo']);
    expect(await host.linkNames()).toEqual(['lo', 'bridge0']);
    expect((await host.ip('link show bridge0')).address).toBe(links[0]?.address);
  });
});

describe('the bridge', () => {
  test('is reused when it is there', async ({ host, pod, folder }) => {
    await host.exec('ip', 'link', 'add', 'bridge0', 'mtu', '1400', 'type', 'bridge');
    const { ifindex, address } = await host.ip('link show bridge0');
    const call = { netns: pod.path, config: l3('1.0.0', folder, ['10.1.2.0/24'], { mtu: 1300 }) };
    await bridge.succeed('ADD', call);
    expect(await host.ip('link show bridge0')).toMatchObject({
      ifindex,
      address,
      flags: expect.arrayContaining(['UP']),
    });
    expect(await pod.ip('link show eth0')).toMatchObject({ mtu: 1300 });
    await bridge.succeed('DEL', call);
    expect(await host.ip('link show bridge0')).toMatchObject({ ifindex, address });
  });

  test('gets the MTU when it is made, and so do both ends of the pair', async ({ host, pod }) => {
    const { json } = await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { mtu: 1400 }) });
    for (const name of ['bridge0', json.interfaces[1].name]) {
      expect(await host.ip(`link show ${name}`)).toMatchObject({ mtu: 1400 });
    }
    expect(await pod.ip('link show eth0')).toMatchObject({ mtu: 1400 });
  });

  test('is promiscuous with promiscMode, and does not listen to routers', async ({ host, pod }) => {
    const { json } = await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { promiscMode: true }) });
    expect(await host.ip('-d link show bridge0')).toMatchObject({ promiscuity: 1 });
    expect(await host.sysctl('net/ipv6/conf/bridge0/accept_ra')).toBe('0');
    expect(await host.sysctl(`net/ipv6/conf/${json.interfaces[1].name}/accept_ra`)).toBe('0');
  });

  test('of another kind is refused, and keeps its flags', async ({ host, pod }) => {
    await host.exec('ip', 'link', 'add', 'bridge0', 'type', 'veth', 'peer', 'name', 'other0');
    const before = await host.snapshot();
    const call = { netns: pod.path, config: l2('1.1.0', { promiscMode: true }) };
    const { json } = await bridge.call('ADD', call);
    expect(json).toMatchObject({
      code: 7,
      msg: 'failed to create bridge "bridge0": "bridge0" already exists but is not a bridge',
      details: expect.stringContaining('veth'),
    });
    expect(await host.snapshot()).toEqual(before);
    expect((await bridge.call('STATUS', call)).json.msg).toContain('is not a bridge');
  });

  test('without VLAN filtering gives no VLAN, so ADD says so', async ({ host, pod }) => {
    await host.exec('ip', 'link', 'add', 'bridge0', 'type', 'bridge');
    const before = await host.snapshot();
    const call = { netns: pod.path, config: l2('1.1.0', { vlan: 100 }) };
    for (const command of ['ADD', 'STATUS'] as const) {
      expect((await bridge.call(command, call)).json).toMatchObject({
        code: 7,
        msg: expect.stringContaining('bridge "bridge0" does not filter VLANs'),
        details: expect.stringContaining('ip link set dev bridge0 type bridge vlan_filtering 1'),
      });
    }
    expect(await host.snapshot()).toEqual(before);
  });

  test('two first ADDs at once make one', async ({ host, pods, folder }) => {
    const config = l3('1.0.0', folder, ['10.1.2.0/24']);
    const all = await pods(4);
    await Promise.all(
      all.map((pod, index) => bridge.succeed('ADD', { netns: pod.path, containerId: `c${index}`, config })),
    );
    expect(await host.linkNames()).toHaveLength(2 + all.length);
    expect(await host.addresses('bridge0')).toEqual(['10.1.2.1/24']);
    const [first, second] = all;
    await first?.ping(String((await second?.addresses('eth0'))?.[0]).replace(/\/.*/, ''));
  });
});

describe('the port', () => {
  test.for([
    [{}, { hairpin: false, isolated: false }],
    [{ hairpinMode: true }, { hairpin: true, isolated: false }],
    [{ portIsolation: true }, { hairpin: false, isolated: true }],
  ] as const)('with %o', async ([keys, flags], { host, pod }) => {
    const { json } = await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', keys) });
    const port = await host.ip(`-d link show ${json.interfaces[1].name}`);
    expect(port).toMatchObject({ linkinfo: { info_slave_data: flags } });
  });

  test('isolated pods reach the host and not each other', async ({ pods, folder }) => {
    const config = l3('1.0.0', folder, ['10.1.2.0/24'], { portIsolation: true });
    const [left, right] = await pods(2);
    if (!left || !right) throw new Error('pods(2) gave fewer');
    await bridge.succeed('ADD', { netns: left.path, containerId: 'left', config });
    await bridge.succeed('ADD', { netns: right.path, containerId: 'right', config });
    await left.ping('10.1.2.1');
    await expect(left.ping('10.1.2.3')).rejects.toThrow();
  });

  test('stays down in the pod with disableContainerInterface', async ({ pod }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { disableContainerInterface: true }) });
    expect((await pod.ip('link show eth0')).flags).not.toContain('UP');
    expect(await pod.addresses('eth0', { linkLocal: true })).toEqual([]);
  });
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

describe('the gateway address', () => {
  const add = (pod: TestNamespace, containerId: string, addresses: readonly string[], keys: object = {}) => {
    const ipam = { type: 'static', addresses: addresses.map((address) => ({ address })) };
    return bridge.call('ADD', {
      netns: pod.path,
      containerId,
      config: l2('1.0.0', { isGateway: true, ipam, ...keys }),
    });
  };

  test.for([
    ['IPv4', '10.0.0.5/8', '10.1.2.5/16', '10.0.0.1/8', '10.1.0.1/16'],
    ['overlapping IPv6', '2001:db8:1::5/48', '2001:db8:1:2::5/64', '2001:db8:1::1/48', '2001:db8:1:2::1/64'],
  ] as const)('of another subnet is refused, and replaced with forceAddress: %s', async (values, { host, pods }) => {
    const [, first, second, before, after] = values;
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    expect(await add(one, 'one', [first])).toMatchObject({ exitCode: 0 });
    const picture = await host.snapshot();
    expect((await add(two, 'two', [second])).json).toMatchObject({
      code: 102,
      msg: `failed to set bridge addr: "bridge0" already has an IP address different from ${after}`,
      details: expect.stringContaining(before),
    });
    expect(await host.snapshot()).toEqual(picture);
    expect(await two.linkNames()).toEqual(['lo']);
    expect(await add(two, 'two', [second], { forceAddress: true })).toMatchObject({ exitCode: 0 });
    expect(await host.addresses('bridge0')).toEqual([after]);
  });

  test('of a disjoint IPv6 subnet stands beside the first, the newest first', async ({ host, pods }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    await add(one, 'one', ['2001:db8:1::5/64']);
    await add(two, 'two', ['2001:db8:2::5/64']);
    expect(await host.addresses('bridge0')).toEqual(['2001:db8:2::1/64', '2001:db8:1::1/64']);
  });

  test('that is there is found wherever it stands in the list', async ({ host, pod }) => {
    await host.exec('ip', 'link', 'add', 'bridge0', 'type', 'bridge');
    for (const address of ['10.9.0.1/24', '10.1.2.1/24'])
      await host.exec('ip', 'addr', 'add', address, 'dev', 'bridge0');
    expect(await add(pod, 'one', ['10.1.2.5/24'])).toMatchObject({ exitCode: 0 });
    expect(await host.addresses('bridge0')).toEqual(['10.9.0.1/24', '10.1.2.1/24']);
  });

  test('of two IPv4 subnets of one pod: both', async ({ host, pods }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    expect(await add(one, 'one', ['10.1.2.5/24', '10.1.3.5/24'])).toMatchObject({ exitCode: 0 });
    expect(await add(two, 'two', ['10.1.2.6/24', '10.1.3.6/24'])).toMatchObject({ exitCode: 0 });
    expect((await host.addresses('bridge0')).sort()).toEqual(['10.1.2.1/24', '10.1.3.1/24']);
  });

  test('pins the MAC of the bridge', async ({ host, pods }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const { json } = await add(one, 'one', ['10.1.2.5/24']);
    const { address } = await host.ip('link show bridge0');
    await host.exec(
      'ip',
      'link',
      'add',
      'low0',
      'address',
      '02:00:00:00:00:00',
      'type',
      'veth',
      'peer',
      'name',
      'low1',
    );
    await host.exec('ip', 'link', 'set', 'low0', 'master', 'bridge0');
    expect(await host.ip('link show bridge0')).toMatchObject({ address });
    expect(json.interfaces[0].mac).toBe(address);
  });

  test('is not set without isGateway, and nothing is forwarded', async ({ host, pod }) => {
    await host.exec('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0');
    await add(pod, 'one', ['10.1.2.5/24'], { isGateway: false });
    expect(await host.addresses('bridge0')).toEqual([]);
    expect(await host.sysctl('net/ipv4/ip_forward')).toBe('0');
    expect(await pod.ip('route show default')).toEqual([]);
  });
});
