import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as staticIpam } from '@podwire/ipam-static';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [staticIpam]);

const l2 = (cniVersion: string, keys: object = {}) => ({
  cniVersion,
  name: 'testConfig',
  type: 'bridge',
  bridge: 'bridge0',
  ...keys,
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
