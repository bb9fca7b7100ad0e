import { allVersions, atLeast, firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

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
    await expect(left.ping('10.1.2.3', { withinSeconds: 1 })).rejects.toThrow();
  });

  test('stays down in the pod with disableContainerInterface', async ({ pod }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: l2('1.0.0', { disableContainerInterface: true }) });
    expect((await pod.ip('link show eth0')).flags).not.toContain('UP');
    expect(await pod.addresses('eth0', { linkLocal: true })).toEqual([]);
  });
});
