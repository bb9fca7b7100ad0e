import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Firewall, firewallModule, provide } from '@podwire/core';
import { iptablesModule } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as bridgeDefinition } from '@podwire/plugin-bridge';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { ContainerModule } from 'inversify';
import { describe, onTestFinished } from 'vitest';
import { definition } from './index.ts';

const modules = [netlinkModule, runtimeModule, iptablesModule, nftablesModule, firewallModule];
const bridge = new InProcessPlugin(bridgeDefinition, modules, [hostLocal]);
const firewall = new InProcessPlugin(definition, modules);

const sandbox = '/run/netns/elsewhere';
const prevResult = {
  cniVersion: '1.0.0',
  interfaces: [{ name: 'eth0', sandbox }],
  ips: [
    { address: '10.0.0.2/24', interface: 0 },
    { address: '2001:db8:1:2::1/64', interface: 0 },
  ],
};
const configOf = (keys: object = {}) => ({ cniVersion: '1.0.0', name: 'net', type: 'firewall', prevResult, ...keys });

describe('iptables', () => {
  /** The rules of both families that are ours, without what leads to them, by family. */
  const chains = async (host: TestNamespace) => {
    const [v4, v6] = [await host.exec('iptables', '-S'), await host.exec('ip6tables', '-S')];
    return [v4, v6].map((text) => text.split('\n').filter((line) => /CNI|MY-/.test(line)));
  };
  const skeletonOf = (adminChain: string) => [
    ...[adminChain, 'CNI-FORWARD'].sort().map((chain) => `-N ${chain}`),
    '-A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
    `-A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j ${adminChain}`,
  ];
  const rulesFor = (address: string) => [
    `-A CNI-FORWARD -d ${address} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A CNI-FORWARD -s ${address} -j ACCEPT`,
  ];
  const addresses = ['10.0.0.2/32', '2001:db8:1:2::1/128'];
  const sorted = (lists: readonly (readonly string[])[]) => lists.map((lines) => [...lines].sort());

  test.for([
    ['CNI-ADMIN', {}],
    ['MY-RULES', { iptablesAdminChainName: 'MY-RULES' }],
  ] as const)(
    'ADD, twice, CHECK, DEL: both families have chains, jumps and rules, with admin chain %s',
    async ([adminChain, keys], { host, pod }) => {
      const call = { netns: pod.path, config: configOf({ backend: 'iptables', ...keys }) };
      expect((await firewall.succeed('ADD', call)).json).toEqual(prevResult);
      const made = addresses.map((address) => [...skeletonOf(adminChain), ...rulesFor(address)]);
      expect(sorted(await chains(host))).toEqual(sorted(made));
      await firewall.succeed('ADD', call);
      expect(sorted(await chains(host))).toEqual(sorted(made));
      await firewall.succeed('CHECK', call);
      await firewall.succeed('DEL', call);
      const skeleton = skeletonOf(adminChain);
      expect(sorted(await chains(host))).toEqual(sorted([skeleton, skeleton]));
      expect((await firewall.call('CHECK', call)).json).toMatchObject({ code: 104 });
      expect(sorted(await chains(host))).toEqual(sorted([skeleton, skeleton]));
    },
  );
});

/** A pod of a chain of bridge and firewall. */
interface End {
  readonly pod: TestNamespace;
  readonly address: string;
  /** DEL of the firewall plugin alone, without a result. */
  withdraw(): Promise<unknown>;
  /** DEL of the whole chain. */
  remove(): Promise<void>;
}

/** Pods by chains of bridge and firewall, the first two on bridge foo and the others on bar. */
async function add(pods: readonly TestNamespace[], dataDir: string, keys: object): Promise<End[]> {
  const ends: End[] = [];
  for (const [index, pod] of pods.entries()) {
    const [name, subnet] = index < 2 ? ['foo', '10.88.3.0/24'] : ['bar', '10.88.4.0/24'];
    const ipam = { type: 'host-local', dataDir, subnet };
    const network = { cniVersion: '1.0.0', name, type: 'bridge', bridge: name, isDefaultGateway: true, ipam };
    const attachment = { netns: pod.path, containerId: `c${index}` };
    const { json } = await bridge.succeed('ADD', { ...attachment, config: network });
    const config = { ...configOf({ name, ...keys }), prevResult: json };
    await firewall.succeed('ADD', { ...attachment, config });
    await firewall.succeed('CHECK', { ...attachment, config });
    ends.push({
      pod,
      address: json.ips[0].address.replace(/\/.*/, ''),
      withdraw: () => firewall.succeed('DEL', { ...attachment, config: { ...config, prevResult: undefined } }),
      remove: async () => {
        await firewall.succeed('DEL', { ...attachment, config });
        await bridge.succeed('DEL', { ...attachment, config: network });
      },
    });
  }
  return ends;
}

/** Which of them reach each other: `0>1`. */
async function reached(ends: readonly End[]): Promise<string[]> {
  const pairs = ends.flatMap((from, a) => ends.flatMap((to, b) => (a === b ? [] : [{ from, to, name: `${a}>${b}` }])));
  const met = await Promise.all(
    pairs.map(async ({ from, to, name }) => {
      const { exitCode } = await from.pod.tryExec('ping', ['-n', '-c', '1', '-w', '1', to.address]);
      return exitCode === 0 ? [name] : [];
    }),
  );
  return met.flat().sort();
}

describe.for(['iptables', 'nftables'])('with backend %s', (backend) => {
  /** All rules that there are, whoever made them. */
  const ruleset = async (host: TestNamespace) =>
    (await host.exec('nft', 'list', 'ruleset')) + (await host.exec('iptables-save'));

  test('open lets all pods reach each other, and DEL leaves no rule for an address', async ({ host, pods, folder }) => {
    const ends = await add(await pods(4), folder, { backend });
    expect(await reached(ends)).toHaveLength(12);
    expect(await ruleset(host)).toContain(ends[0]?.address);
    for (const { remove } of ends) await remove();
    expect(await ruleset(host)).not.toContain('10.88.');
  });

  test('a result without addresses is no error', async ({ pod }) => {
    const config = configOf({ backend, prevResult: { cniVersion: '1.0.0', interfaces: prevResult.interfaces } });
    const call = { netns: pod.path, config };
    for (const command of ['ADD', 'CHECK', 'DEL'] as const) await firewall.succeed(command, call);
  });

  test('same-bridge: inside a bridge both ways, and between bridges not at all', async ({ host, pods, folder }) => {
    const ends = await add(await pods(4), folder, { backend, ingressPolicy: 'same-bridge' });
    expect(await reached(ends)).toEqual(['0>1', '1>0', '2>3', '3>2']);
    for (const { remove } of ends) await remove();
    expect(await ruleset(host)).not.toMatch(/10\.88\.|\b(foo|bar)\b/);
  });

  test('isolated: inside a bridge not at all, and between bridges neither', async ({ host, pods, folder }) => {
    // Bridged packets pass iptables' rules where this is on. nftables needs it not.
    const key = 'net.bridge.bridge-nf-call-iptables';
    const before = await host.sysctl(key.replaceAll('.', '/'));
    onTestFinished(async () => void (await host.exec('sysctl', '-q', '-w', `${key}=${before}`)));
    await host.exec('sysctl', '-q', '-w', `${key}=${backend === 'iptables' ? '1' : '0'}`);
    const ends = await add(await pods(4), folder, { backend, ingressPolicy: 'isolated' });
    expect(await reached(ends)).toEqual([]);
    await ends[0]?.pod.ping('10.88.3.1');
    for (const { remove } of ends) await remove();
    expect(await ruleset(host)).not.toMatch(/10\.88\.|\b(foo|bar)\b/);
  });
});

test('a host that forwards nothing forwards for admitted pods, and for no others', async ({ host, pods, folder }) => {
  onTestFinished(async () => void (await host.exec('iptables', '-P', 'FORWARD', 'ACCEPT')));
  await host.exec('iptables', '-P', 'FORWARD', 'DROP');
  const [outside, ...inside] = await pods(3);
  if (!outside) throw new Error('pods(3) gave fewer');
  await host.exec('ip', 'link', 'add', 'out', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', outside.name ?? '');
  await host.exec('ip', 'addr', 'add', '192.0.2.1/24', 'dev', 'out');
  await host.exec('ip', 'link', 'set', 'out', 'up');
  await outside.exec('ip', 'addr', 'add', '192.0.2.2/24', 'dev', 'eth0');
  await outside.exec('ip', 'link', 'set', 'eth0', 'up');
  await outside.exec('ip', 'route', 'add', '10.88.0.0/16', 'via', '192.0.2.1');
  const [one, two] = await add(inside, folder, { backend: 'iptables' });
  await two?.pod.ping('192.0.2.2');
  await two?.withdraw();
  await expect(two?.pod.ping('192.0.2.2', { withinSeconds: 1 })).rejects.toThrow();
  await one?.pod.ping('192.0.2.2');
  for (const end of [one, two]) await end?.remove();
});

test('a step that fails leaves no rule in nftables', async ({ host, pod }) => {
  await host.exec('ip', 'link', 'add', 'foo', 'type', 'bridge');
  const onBridge = { ...prevResult, interfaces: [{ name: 'foo' }, { name: 'eth0', sandbox }] };
  const config = configOf({ backend: 'nftables', ingressPolicy: 'isolated', prevResult: onBridge });
  // The plugin's own steps are to fail, and not those of the driver, which has namespaces of its own therefore.
  const real = firewall.driverContainer().get(Firewall);
  const bound = new ContainerModule(({ bind }) => provide(bind, Firewall, () => real, []));
  const plugin = new InProcessPlugin(definition, [netlinkModule, runtimeModule, bound]);
  await failAtEveryStep({
    definition,
    container: () => plugin.driverContainer(),
    request: (command) => plugin.request(command, { netns: pod.path, config }),
    observe: () => host.exec('nft', 'list', 'ruleset'),
  });
});

test('bridge-firewall.conflist is a network whose pods find each other, and the host', async ({ pods }) => {
  const { plugins, ...list } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../examples/bridge-firewall.conflist'), 'utf8'),
  );
  const [first, second] = plugins.map((plugin: object) => ({ ...list, ...plugin }));
  const calls = (await pods(2)).map((pod, index) => ({ pod, call: { netns: pod.path, containerId: `c${index}` } }));
  const results: object[] = [];
  for (const { call } of calls) {
    const { json: prev } = await bridge.succeed('ADD', { ...call, config: first });
    results.push((await firewall.succeed('ADD', { ...call, config: { ...second, prevResult: prev } })).json);
  }
  for (const { pod } of calls) for (const address of ['10.88.0.1', '10.88.0.2', '10.88.0.3']) await pod.ping(address);
  for (const [index, { call }] of calls.entries()) {
    await firewall.succeed('DEL', { ...call, config: { ...second, prevResult: results[index] } });
    await bridge.succeed('DEL', { ...call, config: first });
  }
});
