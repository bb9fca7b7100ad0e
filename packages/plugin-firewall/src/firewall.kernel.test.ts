import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, MemoryFirewall, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

// What the plugin asks of the firewall; what packets make of it is in the tests that are named for a backend.

const world = () => {
  const firewall = new MemoryFirewall();
  const plugin = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewall.module]);
  return { firewall, plugin };
};

const sandbox = '/run/netns/elsewhere';
const resultOf = (cniVersion: string, interfaces: readonly object[] = [{ name: 'eth0', sandbox }]) => ({
  cniVersion,
  interfaces,
  ips: [
    { ...(cniVersion === '0.4.0' ? { version: '4' } : {}), address: '10.0.0.2/24', interface: 0 },
    { ...(cniVersion === '0.4.0' ? { version: '6' } : {}), address: '2001:db8:1:2::1/64', interface: 0 },
  ],
  ...(cniVersion === '0.4.0' ? { dns: {} } : {}),
});
const configOf = (cniVersion: string, keys: object = {}) => ({
  cniVersion,
  name: 'net',
  type: 'firewall',
  prevResult: resultOf(cniVersion),
  ...keys,
});
const addresses = '10.0.0.2/24 2001:db8:1:2::1/64';
const attachment = 'net/dummy-0/eth0';

async function withBridge(host: TestNamespace): Promise<object[]> {
  await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
  await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
  return [{ name: 'v0' }, { name: 'br0' }, { name: 'eth0', sandbox }];
}

describe.for(definition.versions)('in %s', (version) => {
  test('ADD admits every address and hands the result on; CHECK agrees; DEL withdraws', async ({ pod }) => {
    const { firewall, plugin } = world();
    const call = { netns: pod.path, config: configOf(version) };
    const { json } = await plugin.succeed('ADD', call);
    expect(json).toEqual(resultOf(version));
    expect([...firewall.rules]).toEqual([[`admission ${attachment}`, addresses]]);
    await plugin.succeed('CHECK', call);
    await plugin.succeed('DEL', call);
    expect(firewall.rules.size).toBe(0);
  });
});

test('a config of 0.3.1 is refused, as by the reference plugin', async ({ pod }) => {
  const { json } = await world().plugin.call('ADD', { netns: pod.path, config: configOf('0.3.1') });
  expect(json).toMatchObject({ code: 1, msg: 'incompatible CNI versions' });
});

test.for(['ADD', 'CHECK'] as const)('%s needs prevResult', async (command, { pod }) => {
  const { firewall, plugin } = world();
  const { json } = await plugin.call(command, {
    netns: pod.path,
    config: configOf('1.0.0', { prevResult: undefined, ingressPolicy: 'isolated' }),
  });
  expect(json).toMatchObject({ code: 7, msg: 'missing prevResult from earlier plugin' });
  expect(firewall.rules.size).toBe(0);
});

test('ADD twice is fine', async ({ pod }) => {
  const { firewall, plugin } = world();
  const call = { netns: pod.path, config: configOf('1.0.0') };
  for (const command of ['ADD', 'ADD', 'CHECK'] as const) await plugin.succeed(command, call);
  expect(firewall.rules.size).toBe(1);
});

test('an unknown backend is refused by every verb that would use it, and never by DEL', async ({ pod }) => {
  const { firewall, plugin } = world();
  await plugin.succeed('ADD', { netns: pod.path, config: configOf('1.1.0') });
  const call = { netns: pod.path, containerId: 'other', config: configOf('1.1.0', { backend: 'ipchains' }) };
  for (const command of ['ADD', 'STATUS'] as const) {
    expect((await plugin.call(command, call)).json).toMatchObject({ code: 7, msg: 'unrecognized backend "ipchains"' });
  }
  expect(firewall.rules.size).toBe(1);
  await plugin.succeed('DEL', { netns: pod.path, config: configOf('1.1.0', { backend: 'ipchains' }) });
  expect(firewall.rules.size).toBe(0);
});

describe('with an ingress policy', () => {
  test.for(['same-bridge', 'isolated'])(
    '%s keeps others away from the bridge',
    async (ingressPolicy, { host, pod }) => {
      const { firewall, plugin } = world();
      const prevResult = resultOf('1.0.0', await withBridge(host));
      const call = { netns: pod.path, config: configOf('1.0.0', { prevResult, ingressPolicy, backend: 'iptables' }) };
      await plugin.succeed('ADD', call);
      expect(firewall.rules.get(`isolation ${attachment}`)).toBe(`${ingressPolicy} br0 ${addresses}`);
      expect(firewall.backends).toEqual(['iptables', 'iptables']);
      await plugin.succeed('CHECK', call);
      firewall.rules.delete(`isolation ${attachment}`);
      expect((await plugin.call('CHECK', call)).json).toMatchObject({ code: 104, msg: 'no isolation rules' });
      await plugin.succeed('DEL', call);
      expect(firewall.rules.size).toBe(0);
    },
  );

  test('nothing is made when there is no bridge, or no such policy', async ({ pod }) => {
    const { firewall, plugin } = world();
    for (const [ingressPolicy, msg] of [
      ['isolated', 'interface needs to be set for ingress policy "isolated"'],
      ['closed', 'unknown ingress policy: "closed"'],
    ] as const) {
      const call = { netns: pod.path, config: configOf('1.1.0', { ingressPolicy }) };
      expect((await plugin.call('ADD', call)).json).toMatchObject({ code: 7, msg: expect.stringContaining(msg) });
    }
    expect(firewall.rules.size).toBe(0);
  });

  test('a step that fails leaves nothing', async ({ host, pod }) => {
    const { firewall, plugin } = world();
    const prevResult = resultOf('1.0.0', await withBridge(host));
    const call = { netns: pod.path, config: configOf('1.0.0', { prevResult, ingressPolicy: 'isolated' }) };
    const steps = await failAtEveryStep({
      definition,
      container: () => plugin.driverContainer(),
      request: (command) => plugin.request(command, call),
      observe: async () => [...firewall.requests],
    });
    expect(steps.map(({ call: name }) => name)).toEqual(
      expect.arrayContaining(['host.links.get', 'Firewall.status', 'Firewall.admit', 'Firewall.isolate']),
    );
  });
});

describe('removal', () => {
  test('DEL needs neither result, nor namespace, nor a policy that exists', async ({ host, pod }) => {
    const { firewall, plugin } = world();
    const prevResult = resultOf('1.0.0', await withBridge(host));
    const config = configOf('1.0.0', { prevResult, ingressPolicy: 'isolated' });
    await plugin.succeed('ADD', { netns: pod.path, config });
    expect(firewall.rules.size).toBe(2);
    const later = { config: configOf('1.0.0', { prevResult: undefined, ingressPolicy: 'closed', firewalldZone: 7 }) };
    await plugin.succeed('DEL', later);
    expect(firewall.rules.size).toBe(0);
    await plugin.succeed('DEL', later);
  });

  test('GC removes what is not valid, of this network', async ({ pod }) => {
    const { firewall, plugin } = world();
    for (const containerId of ['one', 'two']) {
      await plugin.succeed('ADD', { netns: pod.path, containerId, config: configOf('1.1.0') });
    }
    await plugin.succeed('ADD', { netns: pod.path, config: configOf('1.1.0', { name: 'other' }) });
    const valid = [{ containerID: 'two', ifname: 'eth0' }];
    await plugin.succeed('GC', { config: configOf('1.1.0', { 'cni.dev/valid-attachments': valid }) });
    expect([...firewall.rules.keys()]).toEqual(['admission net/two/eth0', 'admission other/dummy-0/eth0']);
  });
});

test('CHECK reports every difference at once', async ({ host, pod }) => {
  const { firewall, plugin } = world();
  const prevResult = resultOf('1.0.0', await withBridge(host));
  const call = { netns: pod.path, config: configOf('1.0.0', { prevResult, ingressPolicy: 'isolated' }) };
  await plugin.succeed('ADD', call);
  firewall.rules.clear();
  expect((await plugin.call('CHECK', call)).json).toMatchObject({
    code: 104,
    msg: 'no admission rules',
    details: 'no admission rules\nno isolation rules',
  });
});
