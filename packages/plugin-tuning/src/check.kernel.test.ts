import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, type TestNamespace, test } from '@podwire/testkit';
import { afterEach, describe } from 'vitest';
import { allowListFile } from './allow-list.ts';
import { definition } from './index.ts';
import { configOf, haveLink } from './testing/dummy-link.ts';

const tuning = new InProcessPlugin(definition, [netlinkModule, runtimeModule]);
const ifname = 'dummy0';

const ipSet =
  (...words: readonly string[]) =>
  (pod: TestNamespace) =>
    pod.exec('ip', 'link', 'set', ifname, ...words);

describe('CHECK reports', () => {
  test.for<[string, object, (pod: TestNamespace) => Promise<unknown>, string]>([
    [
      'a sysctl',
      { sysctl: { 'net.core.somaxconn': '300' } },
      (pod) => pod.exec('sysctl', '-q', '-w', 'net.core.somaxconn=301'),
      'Error: Tuning configured value of /proc/sys/net/core/somaxconn is 300, current value is 301',
    ],
    [
      'a MAC',
      { mac: 'C2-11-22-33-44-55' },
      ipSet('address', 'c2:00:00:00:00:01'),
      'Error: Tuning configured Ethernet of dummy0 is c2:11:22:33:44:55, current value is c2:00:00:00:00:01',
    ],
    [
      'an MTU',
      { mtu: 1400 },
      ipSet('mtu', '1300'),
      'Error: Tuning configured MTU of dummy0 is 1400, current value is 1300',
    ],
    [
      'promisc',
      { promisc: true },
      ipSet('promisc', 'off'),
      'Error: Tuning link dummy0 configured promisc is true, current value is 0',
    ],
    [
      'allmulti',
      { allmulti: true },
      ipSet('allmulticast', 'off'),
      'Error: Tuning configured all-multicast mode of dummy0 is true, current value is false',
    ],
    [
      'a queue length',
      { txQLen: 500 },
      ipSet('txqueuelen', '501'),
      'Error: Tuning configured Transmit Queue Length of dummy0 is 500, current value is 501',
    ],
    [
      'a missing link',
      { mtu: 1400 },
      (pod) => pod.exec('ip', 'link', 'del', ifname),
      'Cannot find container link dummy0',
    ],
  ])('%s', async ([, keys, spoil, msg], { pod, folder }) => {
    await haveLink(pod);
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder, ...keys }) };
    await tuning.succeed('ADD', call);
    await tuning.succeed('CHECK', call);
    await spoil(pod);
    expect((await tuning.call('CHECK', call)).json).toMatchObject({ code: 104, msg });
  });

  test('every difference at once', async ({ pod, folder }) => {
    await haveLink(pod);
    const keys = { mtu: 1400, txQLen: 500, sysctl: { 'net.ipv4.conf.IFNAME.arp_filter': '1' } };
    const config = configOf('1.0.0', pod, { dataDir: folder, ...keys });
    const { json } = await tuning.call('CHECK', { netns: pod.path, ifname, config });
    expect(json.code).toBe(104);
    expect(json.details.split('\n')).toHaveLength(3);
  });

  test('no difference of spelling, and none that others make', async ({ pod, folder }) => {
    await haveLink(pod);
    const keys = { mac: 'C2-11-22-33-44-55', sysctl: { 'net.ipv4.ip_local_port_range': '40000 50000' } };
    const call = { netns: pod.path, ifname, config: configOf('1.0.0', pod, { dataDir: folder, ...keys }) };
    const { json } = await tuning.succeed('ADD', call);
    expect(json.interfaces[0].mac).toBe('c2:11:22:33:44:55');
    await ipSet('promisc', 'on')(pod);
    await tuning.succeed('CHECK', call);
    await tuning.succeed('DEL', call);
  });
});

describe('the allow-list', () => {
  const listed = (...lines: readonly string[]) => {
    mkdirSync(dirname(allowListFile), { recursive: true });
    writeFileSync(allowListFile, lines.join('\n'));
  };
  const sysctl = { 'net.ipv4.conf.all.log_martians': '1' };
  afterEach(() => rmSync(dirname(allowListFile), { recursive: true, force: true }));

  test('keeps a key out that no line matches, and DEL succeeds', async ({ pod, folder }) => {
    listed('^net\\.ipv4\\.conf\\.other\\.[a-z_]*$');
    const call = { netns: pod.path, ifname, config: configOf('1.1.0', pod, { dataDir: folder, sysctl }) };
    for (const command of ['ADD', 'CHECK', 'STATUS'] as const) {
      expect((await tuning.call(command, call)).json).toMatchObject({
        code: 7,
        msg: expect.stringContaining('Sysctl net.ipv4.conf.all.log_martians is not allowed'),
      });
    }
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('0');
    await tuning.succeed('DEL', call);
  });

  test('lets a key pass that a line matches', async ({ pod, folder }) => {
    listed('^net\\.ipv4\\.conf\\.all\\.[a-z_]*$');
    const config = configOf('1.1.0', pod, { dataDir: folder, sysctl });
    const call = { netns: pod.path, ifname, config };
    await tuning.succeed('STATUS', call);
    expect((await tuning.succeed('ADD', call)).json).toEqual(config.prevResult);
    expect(await pod.sysctl('net/ipv4/conf/all/log_martians')).toBe('1');
  });

  test('STATUS needs none, and tells of a key that is none', async ({ pod }) => {
    await tuning.succeed('STATUS', { config: configOf('1.1.0', pod, { sysctl }) });
    const { json } = await tuning.call('STATUS', { config: configOf('1.1.0', pod, { sysctl: { 'kernel.x': '1' } }) });
    expect(json).toMatchObject({ code: 7, msg: 'invalid net sysctl key: "kernel/x"' });
  });
});
