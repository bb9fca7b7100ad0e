import { readFileSync } from 'node:fs';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, MemoryFirewall, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const firewall = new MemoryFirewall();
const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewall.module], [hostLocal]);

const l2 = (keys: object) => ({ cniVersion: '1.0.0', name: 'net', type: 'bridge', bridge: 'bridge0', ...keys });
const l3 = (dataDir: string, subnets: readonly string[], keys: object = {}) =>
  l2({
    isDefaultGateway: true,
    vlan: 100,
    ipam: { type: 'host-local', dataDir, ranges: subnets.map((subnet) => [{ subnet }]) },
    ...keys,
  });

interface Vlan {
  readonly vlan: number;
  readonly flags?: readonly string[];
}

/** The VLANs of a port, as `bridge vlan show` has them: `100 PVID Egress Untagged`. */
async function vlansOf(host: TestNamespace, port: string): Promise<string[]> {
  const [shown] = await host.bridge(`vlan show dev ${port}`);
  return ((shown?.vlans ?? []) as Vlan[]).map(({ vlan, flags = [] }) => [vlan, ...flags].join(' '));
}
const tagged = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
const untagged = (id: number) => `${id} PVID Egress Untagged`;

test('vlan-trunk.conflist is a config that works', async ({ host, pod }) => {
  // The bundle of these tests runs elsewhere, from the root of the project.
  const example = readFileSync('packages/plugin-bridge/examples/vlan-trunk.conflist', 'utf8');
  const { plugins, ...list } = JSON.parse(example);
  const { json } = await bridge.succeed('ADD', { netns: pod.path, config: { ...list, ...plugins[0] } });
  expect(await vlansOf(host, json.interfaces[1].name)).toEqual([untagged(100), '101', ...tagged(200, 210)]);
});

describe('the VLANs of a port', () => {
  test.for<[string, object, string[]]>([
    ['vlan', { vlan: 100 }, [untagged(100)]],
    [
      'vlan, the default VLAN preserved',
      { vlan: 100, preserveDefaultVlan: true },
      ['1 Egress Untagged', untagged(100)],
    ],
    ['a trunk', { vlanTrunk: [{ id: 101 }, { minID: 200, maxID: 210 }] }, [untagged(1), '101', ...tagged(200, 210)]],
    [
      'vlan on a trunk',
      { vlan: 100, vlanTrunk: [{ id: 101 }, { minID: 200, maxID: 210 }] },
      [untagged(100), '101', ...tagged(200, 210)],
    ],
    [
      'vlan that the trunk names too',
      { vlan: 100, vlanTrunk: [{ minID: 100, maxID: 102 }] },
      [untagged(100), '101', '102'],
    ],
    ['an empty trunk: none, on a bridge that filters', { vlanTrunk: [] }, [untagged(1)]],
  ])('%s', async ([, keys, vlans], { host, pod }) => {
    const call = { netns: pod.path, config: l2(keys) };
    const { json } = await bridge.succeed('ADD', call);
    expect(await host.ip('-d link show bridge0')).toMatchObject({ linkinfo: { info_data: { vlan_filtering: 1 } } });
    const port = json.interfaces[1].name;
    expect(await vlansOf(host, port)).toEqual(vlans);

    const check = { ...call, config: { ...call.config, prevResult: json } };
    await bridge.succeed('CHECK', check);
    if (!('vlan' in keys)) return;
    await host.exec('bridge', 'vlan', 'del', 'vid', '100', 'dev', port);
    await host.exec('bridge', 'vlan', 'add', 'vid', '7', 'dev', port);
    const { json: error } = await bridge.call('CHECK', check);
    expect(error).toMatchObject({ code: 104, msg: `Interface ${port} is not in VLAN 100 (untagged)` });
  });

  test('a bridge without VLAN options does not filter', async ({ host, pod }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: l2({}) });
    expect(await host.ip('-d link show bridge0')).toMatchObject({ linkinfo: { info_data: { vlan_filtering: 0 } } });
  });

  test('keep pods of two VLANs apart', async ({ pods }) => {
    const [one, two, other] = await pods(3);
    if (!one || !two || !other) throw new Error('pods(3) gave fewer');
    for (const [pod, vlan, address] of [
      [one, 100, 1],
      [two, 100, 2],
      [other, 200, 3],
    ] as const) {
      await bridge.succeed('ADD', { netns: pod.path, containerId: `c${address}`, config: l2({ vlan }) });
      await pod.exec('ip', 'addr', 'add', `10.9.0.${address}/24`, 'dev', 'eth0');
    }
    await one.ping('10.9.0.2');
    await expect(other.ping('10.9.0.2', { withinSeconds: 1 })).rejects.toThrow();
  });
});

describe('the gateway of a VLAN', () => {
  test.for<[string, readonly string[], object, readonly string[]]>([
    ['IPv4', ['10.1.2.0/24'], {}, ['10.1.2.1/24']],
    ['IPv6', ['2001:db8::/64'], { preserveDefaultVlan: false }, ['2001:db8::1/64']],
    ['dual stack', ['192.168.0.0/24', 'fd00::/64'], {}, ['192.168.0.1/24', 'fd00::1/64']],
  ])('%s', async ([, subnets, keys, gateways], { host, pod, folder }) => {
    const call = { netns: pod.path, config: l3(folder, subnets, keys) };
    const { json } = await bridge.succeed('ADD', call);
    expect(json.interfaces).toHaveLength(4);
    const gateway = await host.ip('-d link show bridge0.100');
    expect(json.interfaces[3]).toEqual({ name: 'bridge0.100', mac: gateway.address });
    expect(gateway).toMatchObject({ linkinfo: { info_kind: 'veth' }, flags: expect.arrayContaining(['UP']) });
    expect((await host.addresses('bridge0.100')).sort()).toEqual([...gateways].sort());
    expect(await host.addresses('bridge0')).toEqual([]);
    const links = await host.linkNames();
    expect(links).toHaveLength(5);
    const port = links.find((name) => !['lo', 'bridge0', 'bridge0.100', json.interfaces[1].name].includes(name));
    expect(await vlansOf(host, String(port))).toEqual([untagged(100)]);
    expect(await vlansOf(host, json.interfaces[1].name)).toEqual([untagged(100)]);
    if (subnets[0]?.includes('.')) await pod.ping(String(gateways[0]).replace(/\/.*/, ''));
    await bridge.succeed('CHECK', { ...call, config: { ...call.config, prevResult: json } });
    await bridge.succeed('DEL', call);
    expect(await host.linkNames()).toEqual(expect.arrayContaining(['bridge0', 'bridge0.100']));
  });

  test('is made once by two first ADDs at once, and shared', async ({ host, pods, folder }) => {
    const all = await pods(3);
    const config = l3(folder, ['10.1.2.0/24']);
    await Promise.all(
      all.map((pod, index) => bridge.succeed('ADD', { netns: pod.path, containerId: `c${index}`, config })),
    );
    expect(await host.linkNames()).toHaveLength(4 + all.length);
    for (const pod of all) await pod.ping('10.1.2.1');
  });

  test('that lost its VLAN is put back into it', async ({ host, pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = l3(folder, ['10.1.2.0/24']);
    const { json } = await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const known = ['lo', 'bridge0', 'bridge0.100', json.interfaces[1].name];
    const port = String((await host.linkNames()).find((name) => !known.includes(name)));
    await host.exec('bridge', 'vlan', 'del', 'vid', '100', 'dev', port);
    await bridge.succeed('ADD', { netns: two.path, containerId: 'two', config });
    expect(await vlansOf(host, port)).toEqual([untagged(100)]);
  });

  test('goes again with the bridge when the ADD that made them fails, and stays when shared', async ({
    host,
    pods,
    folder,
  }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = l3(folder, ['10.1.2.0/24']);
    // The firewall is asked after everything else was made, and refuses.
    const failing = new InProcessPlugin(
      definition,
      [netlinkModule, runtimeModule, new RefusingFirewall().module],
      [hostLocal],
    );
    const broken = { ...config, ipMasq: true };
    expect((await failing.call('ADD', { netns: one.path, containerId: 'one', config: broken })).json.msg).toBe(
      'refused',
    );
    expect(await host.linkNames()).toEqual(['lo']);
    await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const picture = async () => {
      const { links, bridgeVlans } = await host.snapshot();
      return { links, bridgeVlans, addresses: await host.addresses('bridge0.100') };
    };
    const before = await picture();
    await failing.call('ADD', { netns: two.path, containerId: 'two', config: broken });
    expect(await picture()).toEqual(before);
  });

  test('with a name that is too long is refused before anything is made', async ({ host, pod, folder }) => {
    const { json } = await bridge.call('ADD', {
      netns: pod.path,
      config: l3(folder, ['10.1.2.0/24'], { bridge: 'a-long-bridge' }),
    });
    expect(json).toMatchObject({ code: 7, msg: expect.stringContaining('"a-long-bridge.100"') });
    expect(await host.linkNames()).toEqual(['lo']);
  });
});

class RefusingFirewall extends MemoryFirewall {
  override async masquerade(): Promise<void> {
    throw new Error('refused');
  }
}
