import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

const configOf = (dataDir: string, keys: object = {}) => ({
  cniVersion: '1.1.0',
  name: 'net',
  type: 'bridge',
  bridge: 'bridge0',
  isDefaultGateway: true,
  mtu: 1400,
  ipam: { type: 'host-local', dataDir, ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: 'fd00::/64' }]] },
  ...keys,
});

/** Adds a pod, and gives its CHECK and its result. */
async function attached(pod: TestNamespace, folder: string, keys: object = {}) {
  const config = configOf(folder, keys);
  const { json } = await bridge.succeed('ADD', { netns: pod.path, config });
  const check = (result: object = json, changed: object = config) =>
    bridge.call('CHECK', { netns: pod.path, config: { ...changed, prevResult: result } });
  return { check, result: json, port: String(json.interfaces[1].name), config };
}

test('an attachment is well right after ADD', async ({ pod, folder }) => {
  const { check } = await attached(pod, folder, { hairpinMode: true, promiscMode: false });
  expect(await check()).toMatchObject({ exitCode: 0, stdout: '' });
});

test('one without addresses as well', async ({ pod, folder }) => {
  const { check } = await attached(pod, folder, { ipam: {}, portIsolation: true });
  expect(await check()).toMatchObject({ exitCode: 0 });
});

test('what plugins later in the chain did is theirs', async ({ host, pod, folder }) => {
  const { check, result, port } = await attached(pod, folder);
  await pod.exec('ip', 'link', 'add', 'net7', 'type', 'veth', 'peer', 'name', 'net8');
  await pod.exec('ip', 'link', 'set', 'eth0', 'mtu', '1300');
  await pod.exec('ip', 'route', 'del', 'default');
  await pod.exec('ip', 'route', 'add', 'default', 'via', '10.1.2.1', 'dev', 'eth0', 'table', '77');
  await host.exec('ip', 'link', 'set', port, 'alias', 'renamed by someone');
  const interfaces = [...result.interfaces, { name: 'net7', sandbox: pod.path }, { name: 'ifb77' }];
  const ips = [...result.ips, { address: '192.0.2.7/24', interface: 3 }];
  expect(await check({ ...result, interfaces, ips })).toMatchObject({ exitCode: 0 });
});

describe('reports', () => {
  test.for<[string, string, (host: TestNamespace, pod: TestNamespace, port: string) => Promise<unknown>]>([
    [
      'a missing address',
      'Failed to match addr 10.1.2.2/24 on interface eth0',
      (_, pod) => pod.exec('ip', 'addr', 'del', '10.1.2.2/24', 'dev', 'eth0'),
    ],
    [
      'a missing subnet route',
      'Failed to find Gateway 10.1.2.1 for interface eth0',
      (_, pod) => pod.exec('ip', 'route', 'del', '10.1.2.0/24'),
    ],
    [
      'a missing route',
      'Expected Route ::/0 via fd00::1 not found in routing table',
      (_, pod) => pod.exec('ip', '-6', 'route', 'del', 'default'),
    ],
    [
      'a default route by another gateway',
      'Expected Route 0.0.0.0/0 via 10.1.2.1 not found in routing table',
      (_, pod) => pod.exec('ip', 'route', 'replace', 'default', 'via', '10.1.2.9'),
    ],
    [
      'a missing interface',
      'CNI created interface in container eth0 not found',
      (_, pod) => pod.exec('ip', 'link', 'set', 'eth0', 'name', 'eth1'),
    ],
    [
      'another MAC',
      'Interface eth0 Mac',
      (_, pod) => pod.exec('ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:77'),
    ],
    [
      'a port without the bridge',
      'is no port of bridge bridge0',
      (host, _, port) => host.exec('ip', 'link', 'set', port, 'nomaster'),
    ],
    [
      'another hairpin mode',
      'has hairpin true, and not false',
      (host, _, port) => host.exec('bridge', 'link', 'set', 'dev', port, 'hairpin', 'on'),
    ],
    [
      'another isolation',
      'has isolated true, and not false',
      (host, _, port) => host.exec('bridge', 'link', 'set', 'dev', port, 'isolated', 'on'),
    ],
    [
      'another MTU',
      'has MTU 1280, and not 1400',
      (host, _, port) => host.exec('ip', 'link', 'set', port, 'mtu', '1280'),
    ],
    [
      'a renamed port',
      'CNI veth created for bridge bridge0 was not found',
      (host, _, port) => host.exec('ip', 'link', 'set', port, 'name', 'other0'),
    ],
    [
      'a missing gateway address',
      'Failed to match gateway addr fd00::1/64 on interface bridge0',
      (host) => host.exec('ip', 'addr', 'del', 'fd00::1/64', 'dev', 'bridge0'),
    ],
    [
      'promiscuous mode',
      "configured Promisc Mode false doesn't match current state: true",
      (host) => host.exec('ip', 'link', 'set', 'bridge0', 'promisc', 'on'),
    ],
    [
      'another MAC of the bridge',
      "Bridge interface bridge0 Mac doesn't match",
      (host) => host.exec('ip', 'link', 'set', 'bridge0', 'address', '02:00:00:00:00:66'),
    ],
  ])('%s', async ([, text, spoil], { host, pod, folder }) => {
    const { check, port } = await attached(pod, folder);
    await spoil(host, pod, port);
    expect((await check()).json).toMatchObject({ code: 104, msg: expect.stringContaining(text) });
  });

  test('every difference at once, the first as the message', async ({ host, pod, folder }) => {
    const { check, port } = await attached(pod, folder);
    await host.exec('ip', 'link', 'set', 'bridge0', 'promisc', 'on');
    await host.exec('bridge', 'link', 'set', 'dev', port, 'hairpin', 'on');
    await pod.exec('ip', 'addr', 'del', '10.1.2.2/24', 'dev', 'eth0');
    await host.exec('ip', 'addr', 'del', '10.1.2.1/24', 'dev', 'bridge0');
    const { json } = await check();
    expect(json.msg).toContain('Promisc Mode');
    for (const text of ['Promisc Mode', 'hairpin', 'Failed to match addr 10.1.2.2/24', 'gateway addr 10.1.2.1/24']) {
      expect(json.details).toContain(text);
    }
  });

  test('the bridge being gone', async ({ host, pod, folder }) => {
    const { check } = await attached(pod, folder);
    await host.exec('ip', 'link', 'del', 'bridge0');
    expect((await check()).json).toMatchObject({ code: 104, msg: 'Interface name bridge0 not found' });
  });

  test('a result without the bridge, of another namespace, or none', async ({ pod, folder }) => {
    const { check, result } = await attached(pod, folder);
    const [, port, eth0] = result.interfaces;
    expect((await check({ ...result, interfaces: [{ name: 'x' }, port, eth0] })).json.msg).toBe(
      'CNI created bridge bridge0 in host namespace was not found',
    );
    const elsewhere = { ...result, interfaces: [result.interfaces[0], port, { ...eth0, sandbox: '/run/netns/other' }] };
    expect((await check(elsewhere)).json.msg).toBe(
      `Sandbox in prevResult /run/netns/other doesn't match configured netns: ${pod.path}`,
    );
    const { json } = await bridge.call('CHECK', { netns: pod.path, config: configOf(folder) });
    expect(json).toMatchObject({ code: 7, msg: 'Required prevResult missing' });
  });

  test("IPAM's own finding, with its words", async ({ pod, folder }) => {
    const { check, config } = await attached(pod, folder);
    const elsewhere = { ...config, ipam: { ...config.ipam, dataDir: `${folder}/elsewhere` } };
    const { json } = await check(undefined, elsewhere);
    expect(json.msg).toContain('host-local');
  });
});

test('CHECK is not for old configs', async ({ pod, folder }) => {
  const { check, config } = await attached(pod, folder);
  expect((await check(undefined, { ...config, cniVersion: '0.3.1' })).json).toMatchObject({
    code: 1,
    msg: 'config version does not allow CHECK',
  });
});

test('STATUS is well with and without the bridge, and tells what IPAM tells', async ({ host, folder }) => {
  await bridge.succeed('STATUS', { config: configOf(folder) });
  await host.exec('ip', 'link', 'add', 'bridge0', 'type', 'bridge');
  await bridge.succeed('STATUS', { config: configOf(folder) });
  const { json } = await bridge.call('STATUS', { config: configOf(folder, { ipam: { type: 'nonesuch' } }) });
  expect(json.msg).toContain('failed to find plugin "nonesuch"');
});
