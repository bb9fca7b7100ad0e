import { readdir } from 'node:fs/promises';
import { allVersions, atLeast, firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as staticIpam } from '@podwire/ipam-static';
import { runtimeModule } from '@podwire/runtime';
import {
  expect,
  failAtEveryStep,
  InProcessPlugin,
  MemoryFirewall,
  removeNamespace,
  type TestNamespace,
  test,
} from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const ipams = [hostLocal, staticIpam];
const ptp = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], ipams);

const configOf = (cniVersion: string, ipam: object, keys: object = {}) => ({
  cniVersion,
  name: 'mynet',
  type: 'ptp',
  ipam,
  ...keys,
});
const local = (dataDir: string, ...subnets: readonly string[]) => ({
  type: 'host-local',
  dataDir,
  ranges: subnets.map((subnet) => [{ subnet }]),
});
const fixed = (...addresses: readonly { address: string; gateway?: string }[]) => ({ type: 'static', addresses });
const held = async (folder: string) =>
  (await readdir(`${folder}/mynet`).catch(() => [])).filter((name) => /^\d|:/.test(name));
const hostOf = async (host: TestNamespace) => (await host.linkNames()).find((name) => name.startsWith('veth'));

describe.for(allVersions)('in %s', (version) => {
  test('ADD, CHECK and DEL with IPv4: the pod reaches its gateway', async ({ host, pod, folder }) => {
    const dns = {
      nameservers: ['10.1.2.123'],
      domain: 'some.domain.test',
      search: ['search.test'],
      options: ['option1:foo'],
    };
    const config = configOf(version, local(folder, '10.1.2.0/24'), { mtu: 5000, dns });
    const call = { netns: pod.path, config };
    const { json } = await ptp.succeed('ADD', call);
    await pod.ping('10.1.2.1');
    expect(json.dns).toEqual(dns);
    expect(await pod.ip('link show eth0')).toMatchObject({ mtu: 5000, operstate: 'UP' });
    expect(await host.sysctl('net/ipv4/ip_forward')).toBe('1');
    if (atLeast(version, '0.3.0')) {
      const name = await hostOf(host);
      expect(json.interfaces).toEqual([
        { name, mac: (await host.ip(`link show ${name}`)).address },
        { name: 'eth0', mac: (await pod.ip('link show eth0')).address, sandbox: pod.path },
      ]);
      expect(json.ips).toMatchObject([{ address: '10.1.2.2/24', gateway: '10.1.2.1', interface: 1 }]);
      expect(await host.sysctl(`net/ipv6/conf/${name}/accept_ra`)).toBe('0');
    } else {
      expect(json.ip4).toMatchObject({ ip: '10.1.2.2/24', gateway: '10.1.2.1' });
    }
    const check = await ptp.call('CHECK', { ...call, config: { ...config, prevResult: json } });
    if (atLeast(version, '0.4.0')) expect(check).toMatchObject({ exitCode: 0 });
    else expect(check.json).toMatchObject({ code: 1, msg: 'config version does not allow CHECK' });
    await ptp.succeed('DEL', call);
    expect([await pod.linkNames(), await host.linkNames()]).toEqual([['lo'], ['lo']]);
    expect(await held(folder)).toEqual([]);
  });

  test('dual stack with routes: both gateways answer, at once', async ({ pod, folder }) => {
    const routes = [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16' }, { dst: '1.2.3.4/32' }];
    const ipam = { ...local(folder, '10.1.2.0/24', '2001:db8:1::/66'), routes };
    const { json } = await ptp.succeed('ADD', { netns: pod.path, config: configOf(version, ipam) });
    await pod.ping('2001:db8:1::1');
    await pod.ping('10.1.2.1');
    expect((await pod.ip('route show')).map(({ dst, gateway = 'link' }) => `${dst} ${gateway}`).sort()).toEqual(
      [
        '10.1.2.0/24 10.1.2.1',
        '10.1.2.1 link',
        '1.2.3.4 10.1.2.1',
        '192.168.0.0/16 10.1.2.1',
        'default 10.1.2.1',
      ].sort(),
    );
    if (atLeast(version, '0.3.0')) {
      expect(json.ips).toHaveLength(2);
      expect(json.routes).toEqual(routes);
    }
  });

  test('DEL of what was never added', async ({ pod, folder }) => {
    await ptp.succeed('DEL', { netns: pod.path, config: configOf(version, local(folder, '10.1.2.0/24')) });
  });
});

describe('the path', () => {
  test('of an address that is its own subnet', async ({ pod, host }) => {
    const config = configOf('1.0.0', fixed({ address: '10.1.2.5/32', gateway: '169.254.1.1' }));
    const { json } = await ptp.succeed('ADD', { netns: pod.path, config });
    await pod.ping('169.254.1.1');
    expect(await host.ip('route get 10.1.2.5')).toMatchObject([{ dev: await hostOf(host) }]);
    await ptp.succeed('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });
  });

  test('of two addresses that share a gateway', async ({ pod, host }) => {
    const gateway = '10.1.2.1';
    const config = configOf('1.0.0', fixed({ address: '10.1.2.5/24', gateway }, { address: '10.1.2.6/24', gateway }));
    const { json } = await ptp.succeed('ADD', { netns: pod.path, config });
    await pod.ping(gateway);
    await pod.exec('ping', '-n', '-c', '1', '-w', '3', '-I', '10.1.2.6', gateway);
    expect(await host.addresses(String(await hostOf(host)))).toEqual(['10.1.2.1/32']);
    await ptp.succeed('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });
  });

  test('to a neighbour of the same subnet leads through the host', async ({ pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24', 'fd00::/64'));
    await ptp.succeed('ADD', { netns: one.path, containerId: 'one', config });
    await ptp.succeed('ADD', { netns: two.path, containerId: 'two', config });
    await one.ping('10.1.2.3');
    await one.ping('fd00::3');
    expect(await one.ip('route get 10.1.2.3')).toMatchObject([{ gateway: '10.1.2.1' }]);
  });

  test('is there without a wait for duplicate address detection', async ({ pod, folder }) => {
    const started = performance.now();
    await ptp.succeed('ADD', { netns: pod.path, config: configOf('1.0.0', local(folder, 'fd00::/64')) });
    // Detection alone would take a second.
    expect(performance.now() - started).toBeLessThan(900);
    expect(JSON.stringify(await pod.ip('-6 addr show dev eth0'))).not.toContain('tentative');
    await pod.ping('fd00::1');
  });
});

describe('DNS', () => {
  const leased = { nameservers: ['192.0.2.1'], domain: 'a.example', search: ['b.example'], options: ['ndots:2'] };
  test.for([
    ['of IPAM without any of the config', {}, leased],
    ['nameservers of the config', { dns: { nameservers: ['192.0.2.9'] } }, { nameservers: ['192.0.2.9'] }],
    ['domain of the config', { dns: { domain: 'c.example' } }, { domain: 'c.example' }],
    ['search of the config', { dns: { search: ['c.example'] } }, { search: ['c.example'] }],
    ['options of the config', { dns: { options: ['rotate'] } }, { options: ['rotate'] }],
    ['none for empty lists', { dns: { nameservers: [], search: [], options: [] } }, undefined],
  ] as const)('%s', async ([, keys, dns], { pod }) => {
    const ipam = { ...fixed({ address: '10.1.2.5/24', gateway: '10.1.2.1' }), dns: leased };
    const { json } = await ptp.succeed('ADD', { netns: pod.path, config: configOf('1.0.0', ipam, keys) });
    expect(json.dns).toEqual(dns);
  });
});

describe('an ADD that fails', () => {
  test('leaves what was there, whichever step failed', { timeout: 180_000 }, async ({ host, pod, folder }) => {
    const firewall = new MemoryFirewall();
    const plugin = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewall.module], ipams);
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24', 'fd00::/64'), { ipMasq: true });
    const call = { netns: pod.path, config };
    const steps = await failAtEveryStep({
      definition,
      container: () => plugin.driverContainer(),
      request: (command) => plugin.request(command, call),
      observe: async () => [await host.snapshot(), await pod.snapshot(), await held(folder), [...firewall.rules]],
    });
    expect(steps.map(({ call: name }) => name)).toEqual(
      expect.arrayContaining(['host.links.create', 'Ipam.allocate', 'host.routes.add', 'Firewall.masquerade']),
    );
  });

  test('for a gateway that cannot be one says which, and leaves nothing', async ({ host, pod }) => {
    for (const [address, msg] of [
      [{ address: '10.1.2.5/24' }, 'gave no gateway for 10.1.2.5/24'],
      [{ address: '10.1.2.1/24', gateway: '10.1.2.1' }, 'its own address as gateway'],
    ] as const) {
      const { json } = await ptp.call('ADD', { netns: pod.path, config: configOf('1.0.0', fixed(address)) });
      expect(json).toMatchObject({ code: 7, msg: expect.stringContaining(msg) });
    }
    expect([await pod.linkNames(), await host.linkNames()]).toEqual([['lo'], ['lo']]);
  });

  test('for an address that another pod has says whose it is', async ({ host, pods }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = configOf('1.0.0', fixed({ address: '10.1.2.5/24', gateway: '10.1.2.1' }));
    await ptp.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const name = await hostOf(host);
    const { json } = await ptp.call('ADD', { netns: two.path, containerId: 'two', config });
    expect(json).toMatchObject({
      code: 102,
      msg: `failed to add route on host: 10.1.2.5/32 is routed to ${name} already`,
    });
    expect(await two.linkNames()).toEqual(['lo']);
    await one.ping('10.1.2.1');
  });

  test('for want of IPAM or a firewall touches nothing', async ({ host, pod, folder }) => {
    const call = { netns: pod.path, config: { cniVersion: '1.1.0', name: 'mynet', type: 'ptp' } };
    for (const command of ['ADD', 'STATUS'] as const) {
      expect((await ptp.call(command, call)).json).toMatchObject({ code: 7, msg: 'config $.ipam.type is missing' });
    }
    await ptp.succeed('DEL', call);
    const config = configOf('1.1.0', local(folder, '10.1.2.0/24'), { ipMasq: true });
    for (const command of ['ADD', 'STATUS'] as const) {
      expect((await ptp.call(command, { netns: pod.path, config })).json.code).toBe(105);
    }
    expect(await host.linkNames()).toEqual(['lo']);
    expect(await held(folder)).toEqual([]);
  });
});

describe('DEL and GC', () => {
  test('DEL twice, and after the namespace has gone', async ({ host, pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24'));
    const calls = [one, two].map(({ path }, index) => ({ netns: path, containerId: `c${index}`, config }));
    for (const call of calls) await ptp.succeed('ADD', call);
    await removeNamespace(two);
    for (const call of [...calls, ...calls]) await ptp.succeed('DEL', call);
    expect(await host.linkNames()).toEqual(['lo']);
    expect(await held(folder)).toEqual([]);
  });

  test('DEL without a namespace finds the pair, and forgets the firewall', async ({ host, pod, folder }) => {
    const firewall = new MemoryFirewall();
    const plugin = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewall.module], ipams);
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24'), { ipMasq: true, ipMasqBackend: 'nftables' });
    await plugin.succeed('ADD', { netns: pod.path, config });
    expect([...firewall.rules]).toEqual([['masquerade mynet/dummy-0/eth0', '10.1.2.2/24']]);
    expect(firewall.backends).toEqual(['nftables']);
    await plugin.succeed('DEL', { config });
    expect(firewall.rules.size).toBe(0);
    expect(await host.linkNames()).toEqual(['lo']);
  });

  test('GC removes what is not valid', async ({ host, pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = configOf('1.1.0', local(folder, '10.1.2.0/24'));
    await ptp.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const { json } = await ptp.succeed('ADD', { netns: two.path, containerId: 'two', config });
    const valid = [{ containerID: 'two', ifname: 'eth0' }];
    await ptp.succeed('GC', { config: { ...config, 'cni.dev/valid-attachments': valid } });
    expect(await host.linkNames()).toEqual(['lo', json.interfaces[0].name]);
    expect(await held(folder)).toEqual(['10.1.2.3']);
  });
});

describe('CHECK reports', () => {
  test.for<[string, string, (host: TestNamespace, pod: TestNamespace, hostEnd: string) => Promise<unknown>]>([
    [
      'a missing address',
      'Failed to match addr 10.1.2.2/24',
      (_, pod) => pod.exec('ip', 'addr', 'del', '10.1.2.2/24', 'dev', 'eth0'),
    ],
    ['a missing way back', 'Expected Route 10.1.2.2/32 by', (host) => host.exec('ip', 'route', 'del', '10.1.2.2/32')],
    [
      'a missing gateway',
      'Failed to match gateway addr 10.1.2.1/32',
      (host, _, end) => host.exec('ip', 'addr', 'del', '10.1.2.1/32', 'dev', end),
    ],
    ['a missing interface', 'Interface name eth0 not found', (_, pod) => pod.exec('ip', 'link', 'del', 'eth0')],
    ['another MTU', 'has MTU 1280, and not 1400', (host, _, end) => host.exec('ip', 'link', 'set', end, 'mtu', '1280')],
    [
      'another MAC',
      'Interface eth0 Mac',
      (_, pod) => pod.exec('ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:77'),
    ],
  ])('%s', async ([, text, spoil], { host, pod, folder }) => {
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24'), { mtu: 1400 });
    const { json } = await ptp.succeed('ADD', { netns: pod.path, config });
    await spoil(host, pod, json.interfaces[0].name);
    const check = await ptp.call('CHECK', { netns: pod.path, config: { ...config, prevResult: json } });
    expect(check.json).toMatchObject({ code: 104, msg: expect.stringContaining(text) });
  });

  test('a missing result', async ({ pod, folder }) => {
    const config = configOf('1.0.0', local(folder, '10.1.2.0/24'));
    const { json } = await ptp.call('CHECK', { netns: pod.path, config });
    expect(json).toMatchObject({ code: 7, msg: 'ptp: Required prevResult missing' });
  });
});
