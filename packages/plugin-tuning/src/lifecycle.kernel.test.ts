import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, removeNamespace, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';
import { configOf, haveLink, linkOf, stateOf } from './testing/dummy-link.ts';

const tuning = new InProcessPlugin(definition, [netlinkModule, runtimeModule]);
const ifname = 'dummy0';
const mac = 'c2:11:22:33:44:55';
const martians = 'net/ipv4/conf/all/log_martians';
const filter = 'net/ipv4/conf/dummy0/arp_filter';

const everything = {
  mac,
  promisc: true,
  mtu: 1400,
  allmulti: true,
  txQLen: 500,
  sysctl: { 'net.ipv4.conf.all.log_martians': '1', 'net.ipv4.conf.IFNAME.arp_filter': '1' },
};

/** All that this plugin may change of a pod and of the disk. */
const worldOf = async (pod: TestNamespace, folder: string) => ({
  pod: await pod.snapshot(),
  link: await linkOf(pod),
  state: stateOf(folder).map((file) => [file, readFileSync(`${folder}/${file}`, 'utf8')]),
});

describe('an ADD that fails', () => {
  test('leaves what was there, whichever step failed', { timeout: 120_000 }, async ({ pod, folder }) => {
    await haveLink(pod);
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder, ...everything }) };
    const steps = await failAtEveryStep({
      definition,
      container: () => tuning.driverContainer(),
      request: (command) => tuning.request(command, call),
      observe: () => worldOf(pod, folder),
    });
    const names = steps.map(({ call: name }) => name);
    expect(names).toEqual(expect.arrayContaining(['pod.sysctls.set', 'Files.replace', 'pod.links.set']));
    expect(names.filter((name) => name === 'pod.links.set')).toHaveLength(5);
    expect(steps.filter(({ tolerated }) => tolerated)).toEqual([]);
  });

  test('of an interface that is tuned already leaves that, and what was there first is not lost', async ({
    pod,
    folder,
  }) => {
    const before = await haveLink(pod);
    const call = { netns: pod.path, ifname };
    await tuning.succeed('ADD', { ...call, config: configOf('1.0.0', pod, { dataDir: folder, mtu: 1400 }) });
    const first = await worldOf(pod, folder);
    // The kernel refuses a multicast address, which is set first, and an MTU of one byte, which is not.
    for (const keys of [{ mac: '01:00:00:00:00:01' }, { mac, mtu: 1 }]) {
      const config = configOf('1.0.0', pod, { dataDir: folder, ...keys });
      expect((await tuning.call('ADD', { ...call, config })).json.code).toBe(100);
      expect(await worldOf(pod, folder)).toEqual(first);
    }
    await tuning.succeed('DEL', { ...call, config: configOf('1.0.0', pod, { dataDir: folder }) });
    expect(await linkOf(pod)).toEqual(before);
  });
});

describe('DEL puts back what was there before the first ADD', () => {
  test('after two', async ({ pod, folder }) => {
    const before = await haveLink(pod);
    const configs = [everything, { mac: 'c2:00:00:00:00:01', mtu: 1300, sysctl: { 'net.core.somaxconn': '300' } }];
    const somaxconn = await pod.sysctl('net/core/somaxconn');
    for (const keys of configs) {
      await tuning.succeed('ADD', {
        netns: pod.path,
        ifname,
        config: configOf('1.0.0', pod, { dataDir: folder, ...keys }),
      });
    }
    expect(await linkOf(pod)).toMatchObject({ mac: 'c2:00:00:00:00:01', mtu: 1300, promisc: true });
    await tuning.succeed('DEL', { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder }) });
    expect(await linkOf(pod)).toEqual(before);
    expect(await pod.sysctl(martians)).toBe('0');
    expect(await pod.sysctl(filter)).toBe('0');
    expect(await pod.sysctl('net/core/somaxconn')).toBe(somaxconn);
    expect(stateOf(folder)).toEqual([]);
  });

  test('whatever the config says by then', async ({ pod, folder }) => {
    const before = await haveLink(pod);
    const config = configOf('1.0.0', pod, { dataDir: folder, ...everything });
    await tuning.succeed('ADD', { netns: pod.path, ifname, config });
    const nonsense = { dataDir: folder, mac: 5, mtu: 'x', sysctl: { a: 1 }, prevResult: undefined };
    await tuning.succeed('DEL', { netns: pod.path, ifname, config: configOf('1.0.0', pod, nonsense) });
    expect(await linkOf(pod)).toEqual(before);
    expect(stateOf(folder)).toEqual([]);
  });

  test('also what the reference plugin wrote down, and the reference finds its file', async ({ pod, folder }) => {
    await haveLink(pod);
    writeFileSync(
      `${folder}/dummy-0_dummy0.json`,
      '{\n "mac": "02:4d:fe:76:f8:8c",\n "promisc": false,\n "mtu": 1500\n}',
    );
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder }) };
    await pod.exec('ip', 'link', 'set', ifname, 'mtu', '1234', 'promisc', 'on');
    await tuning.succeed('DEL', call);
    expect(await linkOf(pod)).toMatchObject({ mac: '02:4d:fe:76:f8:8c', promisc: false, mtu: 1500 });
    expect(stateOf(folder)).toEqual([]);
    const config = configOf('1.0.0', pod, { dataDir: folder, mtu: 1300, promisc: true });
    await tuning.succeed('ADD', { ...call, config });
    const text = readFileSync(`${folder}/dummy-0_dummy0.json`, 'utf8');
    expect(text).toBe('{\n "promisc": false,\n "mtu": 1500\n}');
  });

  test('and leaves an interface alone that is another one by now', async ({ pod, folder }) => {
    await haveLink(pod);
    const config = configOf('1.0.0', pod, { dataDir: folder, mtu: 1300 });
    const call = { netns: pod.path, ifname, config };
    await tuning.succeed('ADD', call);
    await pod.exec('ip', 'link', 'del', ifname);
    const other = await haveLink(pod);
    await pod.exec('ip', 'link', 'set', ifname, 'mtu', '1234');
    await tuning.succeed('DEL', call);
    expect(await linkOf(pod)).toEqual({ ...other, mtu: 1234 });
    expect(stateOf(folder)).toEqual([]);
  });

  test('but for what cannot be put back, which it tells', async ({ pod, folder }) => {
    await haveLink(pod);
    writeFileSync(`${folder}/dummy-0_dummy0.json`, '{\n "mac": "01:00:00:00:00:01",\n "mtu": 1300\n}');
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder }) };
    const { warnings } = await tuning.succeed('DEL', call);
    expect(warnings).toEqual([expect.stringContaining('could not restore mac 01:00:00:00:00:01 of dummy0')]);
    expect(await linkOf(pod)).toMatchObject({ mtu: 1300 });
  });
});

describe('nothing is left on the disk', () => {
  test.for(['before', 'after'] as const)(
    'when the namespace has gone %s a look at it',
    async (when, { pods, folder }) => {
      const [pod] = await pods(1);
      if (!pod) throw new Error('pods(1) gave none');
      await haveLink(pod);
      const config = configOf('1.0.0', pod, { dataDir: folder, ...everything });
      await tuning.succeed('ADD', { netns: pod.path, ifname, config });
      expect(stateOf(folder)).toHaveLength(2);
      await removeNamespace(pod);
      await tuning.succeed('DEL', { ...(when === 'after' ? { netns: pod.path } : {}), ifname, config });
      expect(stateOf(folder)).toEqual([]);
    },
  );

  test('when the interface has gone, or a file cannot be read', async ({ pod, folder }) => {
    await haveLink(pod);
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder, ...everything }) };
    await tuning.succeed('ADD', call);
    await pod.exec('ip', 'link', 'del', ifname);
    await tuning.succeed('DEL', call);
    expect(await pod.sysctl(martians)).toBe('0');
    mkdirSync(`${folder}/podwire`, { recursive: true });
    for (const file of ['dummy-0_dummy0.json', 'podwire/dummy-0_dummy0.json'])
      writeFileSync(`${folder}/${file}`, '{"ma');
    await tuning.succeed('DEL', call);
    expect(stateOf(folder)).toEqual([]);
  });

  test('after GC, of attachments that are not valid', async ({ pod, folder }) => {
    await haveLink(pod);
    const config = configOf('1.1.0', pod, { dataDir: folder, mtu: 1300 });
    const call = { netns: pod.path, ifname };
    for (const containerId of ['one', 'two']) await tuning.succeed('ADD', { ...call, containerId, config });
    await tuning.succeed('ADD', { ...call, containerId: 'three', config: { ...config, name: 'other' } });
    writeFileSync(`${folder}/four_dummy0.json`, '{\n "mtu": 1500\n}');
    const valid = [{ containerID: 'two', ifname }];
    await tuning.succeed('GC', { config: { ...config, 'cni.dev/valid-attachments': valid } });
    // The last is the reference's, which does not say of which network it is.
    expect(stateOf(folder)).toEqual([
      'four_dummy0.json',
      'podwire/three_dummy0.json',
      'podwire/two_dummy0.json',
      'three_dummy0.json',
      'two_dummy0.json',
    ]);
  });

  test('and what is left of an earlier life of the container does not count', async ({ pods, folder }) => {
    const [old, pod] = await pods(2);
    if (!old || !pod) throw new Error('pods(2) gave fewer');
    for (const one of [old, pod]) await haveLink(one);
    const configs = [old, pod].map((one) => configOf('1.0.0', one, { dataDir: folder, mac, mtu: 1300 }));
    await tuning.succeed('ADD', { netns: old.path, ifname, config: configs[0] ?? {} });
    const before = await linkOf(pod);
    await tuning.succeed('ADD', { netns: pod.path, ifname, config: configs[1] ?? {} });
    await tuning.succeed('DEL', { netns: pod.path, ifname, config: configs[1] ?? {} });
    expect(await linkOf(pod)).toEqual(before);
  });
});

describe('a sysctl that two attachments of a container set', () => {
  const callOf = (pod: TestNamespace, folder: string, name: string, value: string) => ({
    netns: pod.path,
    ifname: name,
    config: configOf('1.0.0', pod, { dataDir: folder, sysctl: { 'net.ipv4.conf.all.arp_announce': value } }),
  });
  const now = (pod: TestNamespace) => pod.sysctl('net/ipv4/conf/all/arp_announce');

  test.for([
    ['to the same value', '1', '1', '1'],
    ['to one value after another', '1', '2', '2'],
    ['to another value and back', '1', '0', '0'],
  ] as const)('%s stays as long as one is there, and then is what it was', async ([, a, b, last], { pod, folder }) => {
    const [one, two] = [callOf(pod, folder, 'eth1', a), callOf(pod, folder, 'eth2', b)];
    for (const [first, second] of [
      [one, two],
      [two, one],
    ] as const) {
      await tuning.succeed('ADD', one);
      await tuning.succeed('ADD', two);
      expect(await now(pod)).toBe(last);
      await tuning.succeed('DEL', first);
      expect(await now(pod)).toBe(first === one ? last : a);
      await tuning.succeed('DEL', second);
      expect(await now(pod)).toBe('0');
    }
  });

  test('and one that the container has changed since is the container’s', async ({ pod, folder }) => {
    const call = callOf(pod, folder, 'eth1', '1');
    await tuning.succeed('ADD', call);
    await pod.exec('sysctl', '-q', '-w', 'net.ipv4.conf.all.arp_announce=2');
    await tuning.succeed('DEL', call);
    expect(await now(pod)).toBe('2');
  });
});
