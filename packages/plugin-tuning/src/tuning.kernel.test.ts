import { readFileSync } from 'node:fs';
import { allVersions, atLeast, dispatch } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';
import { configOf, haveLink, linkOf, stateOf } from './testing/dummy-link.ts';

const tuning = new InProcessPlugin(definition, [netlinkModule, runtimeModule]);
const ifname = 'dummy0';
const mac = 'c2:11:22:33:44:55';

/** Every list of attributes, where it stands in the config, and what the link is then. */
const cases: readonly (readonly [what: string, keys: object, link: object])[] = [
  ['promisc', { promisc: true }, { promisc: true }],
  ['promisc of args', { args: { cni: { promisc: true } } }, { promisc: true }],
  ['mtu', { mtu: 1454 }, { mtu: 1454 }],
  ['mtu of args', { mtu: 0, args: { cni: { mtu: 1454 } } }, { mtu: 1454 }],
  ['txQLen', { txQLen: 20000 }, { txQLen: 20000 }],
  ['txQLen of args', { args: { cni: { txQLen: 20000 } } }, { txQLen: 20000 }],
  ['mac', { mac }, { mac }],
  ['mac of args', { args: { cni: { mac } } }, { mac }],
  ['mac of the capability', { RuntimeConfig: { mac } }, { mac }],
  ['allmulti', { allmulti: true }, { allmulti: true }],
  ['allmulti of args', { args: { cni: { allmulti: true } } }, { allmulti: true }],
  [
    'all at once',
    { mac, promisc: true, mtu: 4000, txQLen: 20000, allmulti: true },
    { mac, promisc: true, mtu: 4000, txQLen: 20000, allmulti: true },
  ],
];

/** The result with what the plugin changes of it. */
function tunedFrom({ prevResult }: ReturnType<typeof configOf>, version: string, link: object): object {
  const { mac: newMac, mtu } = link as { mac?: string; mtu?: number };
  const change = { ...(newMac ? { mac: newMac } : {}), ...(mtu && atLeast(version, '1.0.0') ? { mtu } : {}) };
  return { ...prevResult, interfaces: [{ ...prevResult.interfaces[0], ...change }] };
}

describe.for(['0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'])('in %s', (version) => {
  // Versions differ in their results alone, so one of them has each attribute by itself.
  test.for(version === '1.0.0' ? cases : cases.slice(-1))(
    '%s: ADD sets it, CHECK finds it, DEL puts it back',
    async ([, keys, link], { pod, folder }) => {
      const before = await haveLink(pod);
      const config = configOf(version, pod, { dataDir: folder, ...keys });
      const call = { netns: pod.path, ifname, config };
      const { json } = await tuning.succeed('ADD', call);
      expect(json).toEqual(tunedFrom(config, version, link));
      expect(await linkOf(pod)).toEqual({ ...before, ...link });
      const backup = JSON.parse(readFileSync(`${folder}/dummy-0_dummy0.json`, 'utf8'));
      expect(Object.keys(backup).sort()).toEqual(Object.keys(link).sort());
      expect(before).toMatchObject(backup);
      if (atLeast(version, '0.4.0'))
        await tuning.succeed('CHECK', { ...call, config: { ...config, prevResult: json } });
      await tuning.succeed('DEL', call);
      expect(await linkOf(pod)).toEqual(before);
      expect(stateOf(folder)).toEqual([]);
    },
  );

  test('a sysctl: the result is handed on, there is no backup of attributes, DEL puts it back', async ({
    pod,
    folder,
  }) => {
    await haveLink(pod);
    const sysctl = { 'net.ipv4.conf.all.log_martians': '1' };
    const config = configOf(version, pod, { dataDir: folder, sysctl });
    const call = { netns: pod.path, ifname, config };
    expect((await tuning.succeed('ADD', call)).json).toEqual(config.prevResult);
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('1');
    expect(stateOf(folder)).toEqual(['podwire/dummy-0_dummy0.json']);
    if (atLeast(version, '0.4.0')) await tuning.succeed('CHECK', call);
    await tuning.succeed('DEL', call);
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('0');
    expect(stateOf(folder)).toEqual([]);
  });
});

test('MAC from CNI_ARGS', async ({ pod, folder }) => {
  const before = await haveLink(pod);
  const args = `IgnoreUnknown=true;MAC=${mac}`;
  const call = { netns: pod.path, ifname, args, config: configOf('1.0.0', pod, { dataDir: folder }) };
  const { json } = await tuning.succeed('ADD', call);
  expect(json.interfaces[0].mac).toBe(mac);
  expect(await linkOf(pod)).toEqual({ ...before, mac });
  await tuning.succeed('CHECK', call);
  // What cannot be read any more is no reason to keep a pod.
  await tuning.succeed('DEL', { ...call, args: 'nonsense' });
  expect(await linkOf(pod)).toEqual(before);
});

test.for(allVersions.filter((version) => atLeast(version, '0.3.0')))(
  'without anything to tune, the result of %s is handed on, and nothing is written',
  async (version, { pod, folder }) => {
    const config = configOf(version, pod, { dataDir: folder });
    const call = { netns: pod.path, ifname, config };
    expect((await tuning.succeed('ADD', call)).json).toEqual(config.prevResult);
    if (atLeast(version, '0.4.0')) await tuning.succeed('CHECK', call);
    await tuning.succeed('DEL', call);
    expect(stateOf(folder)).toEqual([]);
  },
);

test.for(['0.1.0', '0.2.0'])(
  'in %s, whose results list no interfaces, the interface is tuned as well',
  async (version, { pod, folder }) => {
    const before = await haveLink(pod);
    const prevResult = { cniVersion: version, ip4: { ip: '10.0.0.2/24', gateway: '10.0.0.1' }, dns: {} };
    const config = configOf(version, pod, { dataDir: folder, mac, mtu: 1454, prevResult });
    const call = { netns: pod.path, ifname, config };
    expect((await tuning.succeed('ADD', call)).json).toEqual(prevResult);
    expect(await linkOf(pod)).toEqual({ ...before, mac, mtu: 1454 });
    await tuning.succeed('DEL', call);
    expect(await linkOf(pod)).toEqual(before);
  },
);

test.for(['ADD', 'CHECK'] as const)('%s needs prevResult', async (command, { pod, folder }) => {
  const config = configOf('1.0.0', pod, { dataDir: folder, mtu: 1400, prevResult: undefined });
  const { json } = await tuning.call(command, { netns: pod.path, ifname, config });
  expect(json).toMatchObject({ code: 7, msg: 'Required prevResult missing' });
});

describe('a sysctl', () => {
  const addWith = async (pod: TestNamespace, folder: string, sysctl: object, link = ifname) =>
    tuning.call('ADD', { netns: pod.path, ifname: link, config: configOf('1.0.0', pod, { dataDir: folder, sysctl }) });

  test('is found by every spelling, also of an interface with a dot in its name', async ({ pod, folder }) => {
    await haveLink(pod, 'eth0.100');
    const spellings = {
      'net.ipv4.conf.IFNAME.arp_filter': '1',
      'net/ipv4/conf/eth0.100/arp_notify': '1',
      'net.ipv4.conf.eth0/100.log_martians': '1',
      'net/ipv4/conf/IFNAME/arp_ignore': '2',
    };
    expect(await addWith(pod, folder, spellings, 'eth0.100')).toMatchObject({ exitCode: 0 });
    for (const [key, value] of [
      ['arp_filter', '1'],
      ['arp_notify', '1'],
      ['log_martians', '1'],
      ['arp_ignore', '2'],
    ]) {
      expect(await pod.sysctl(`net/ipv4/conf/eth0.100/${key}`)).toBe(value);
    }
  });

  test.for([
    ['kernel.shmmax', { code: 7, msg: 'invalid net sysctl key: "kernel/shmmax"' }],
    ['net.ipv4.no_such_key', { code: 100, msg: expect.stringMatching(/net\/ipv4\/no_such_key.*ENOENT/) }],
  ] as const)('%s is an error, and those before it are put back', async ([key, error], { pod, folder }) => {
    const { json } = await addWith(pod, folder, { 'net.ipv4.conf.all.log_martians': '1', [key]: '1' });
    expect(json).toMatchObject(error);
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('0');
    expect(stateOf(folder)).toEqual([]);
  });

  test('that can only be written is written', async ({ pod, folder }) => {
    await haveLink(pod);
    const config = configOf('1.0.0', pod, { dataDir: folder, sysctl: { 'net.ipv4.route.flush': '1' } });
    const call = { netns: pod.path, ifname, config };
    for (const command of ['ADD', 'CHECK', 'DEL'] as const) await tuning.succeed(command, call);
  });

  test('of args counts before that of the config, however it is spelled', async ({ pod, folder }) => {
    const keys = {
      dataDir: folder,
      sysctl: { 'net.core.somaxconn': '300', 'net.ipv4.conf.all.log_martians': '1' },
      args: { cni: { sysctl: { 'net/core/somaxconn': '301' } } },
    };
    await tuning.succeed('ADD', { netns: pod.path, ifname, config: configOf('1.0.0', pod, keys) });
    expect(await pod.sysctl('net/core/somaxconn')).toBe('301');
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('1');
  });

  test.for([
    ['{"net.core.somaxconn":"1","net.core.somaxconn":"2"}', 'net.core.somaxconn'],
    ['{"net.core.somaxconn":"1","net/core/somaxconn":"2"}', 'are the same'],
  ] as const)('%s is duplicated', async ([text, msg], { pod, folder }) => {
    const config = JSON.stringify(configOf('1.1.0', pod, { dataDir: folder, sysctl: 'HERE' }));
    const before = await pod.sysctl('net/core/somaxconn');
    for (const command of ['ADD', 'CHECK'] as const) {
      const request = tuning.request(command, { netns: pod.path, ifname, config: {} });
      const container = tuning.driverContainer();
      container.load(definition.module);
      const readStdin = () => config.replace('"HERE"', text);
      const { stdout } = await dispatch(definition, { ...request, readStdin }, container);
      expect(JSON.parse(stdout).msg).toMatch(/^duplicated sysctl keys are not allowed: /);
      expect(JSON.parse(stdout).msg).toContain(msg);
    }
    expect(await pod.sysctl('net/core/somaxconn')).toBe(before);
  });
});

test('an interface name with a slash is refused', async ({ pod, folder }) => {
  const config = configOf('1.0.0', pod, { dataDir: folder, mtu: 1400 });
  const { json } = await tuning.call('ADD', { netns: pod.path, ifname: 'eth/0', config });
  expect(json).toMatchObject({ code: 4, msg: 'interface name contains / or : or whitespace characters' });
});

test('a link that is not there is an error before anything changes', async ({ pod, folder }) => {
  const sysctl = { 'net.ipv4.conf.all.log_martians': '1' };
  const call = {
    netns: pod.path,
    ifname: 'nonesuch',
    config: configOf('1.0.0', pod, { dataDir: folder, mtu: 1400, sysctl }),
  };
  expect((await tuning.call('ADD', call)).json).toMatchObject({
    code: 100,
    msg: expect.stringContaining('failed to get "nonesuch"'),
  });
  expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('0');
  await tuning.succeed('DEL', call);
});
