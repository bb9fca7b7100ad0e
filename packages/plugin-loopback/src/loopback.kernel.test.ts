import { readFileSync } from 'node:fs';
import { allVersions, atLeast } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const loopback = new InProcessPlugin(definition, [netlinkModule, runtimeModule]);
const configOf = (cniVersion: string, keys: object = {}) => ({
  cniVersion,
  name: 'cni-loopback',
  type: 'loopback',
  ...keys,
});

describe.for(allVersions)('in %s', (version) => {
  test('ADD sets lo up and reports it, DEL sets it down', async ({ pod }) => {
    await pod.exec('ip', 'link', 'set', 'lo', 'down');
    const call = { netns: pod.path, ifname: 'lo', args: 'none', config: configOf(version) };
    const { json } = await loopback.succeed('ADD', call);
    expect((await pod.ip('link show lo')).flags).toContain('UP');
    if (!atLeast(version, '0.3.0')) {
      expect(json).toMatchObject({ cniVersion: version, ip4: { ip: '127.0.0.1/8' }, ip6: { ip: '::1/128' } });
    } else {
      const tagged = (ip: object, family: string) => (atLeast(version, '1.0.0') ? ip : { version: family, ...ip });
      expect(json).toMatchObject({
        cniVersion: version,
        interfaces: [{ name: 'lo', mac: '00:00:00:00:00:00', sandbox: pod.path }],
        ips: [tagged({ address: '127.0.0.1/8', interface: 0 }, '4'), tagged({ address: '::1/128', interface: 0 }, '6')],
      });
    }
    expect(await loopback.succeed('DEL', call)).toMatchObject({ stdout: '', exitCode: 0 });
    expect((await pod.ip('link show lo')).flags).not.toContain('UP');
  });
});

test('the interface name that was asked for plays no part', async ({ pod }) => {
  const { json } = await loopback.succeed('ADD', { netns: pod.path, ifname: 'eth7', config: configOf('1.0.0') });
  expect(json.interfaces[0].name).toBe('lo');
});

test('twice is fine, ADD and DEL', async ({ pod }) => {
  const call = { netns: pod.path, config: configOf('1.0.0') };
  for (const command of ['ADD', 'ADD', 'DEL', 'DEL'] as const) await loopback.succeed(command, call);
});

test('in a chain the result so far is handed on', async ({ pod }) => {
  const prevResult = {
    cniVersion: '1.0.0',
    interfaces: [{ name: 'eth0', sandbox: pod.path }],
    ips: [{ address: '10.1.2.3/24', interface: 0 }],
  };
  const { json } = await loopback.succeed('ADD', { netns: pod.path, config: configOf('1.0.0', { prevResult }) });
  expect(json).toEqual(prevResult);
});

test('without IPv6 there is the IPv4 address alone', async ({ pod }) => {
  await pod.exec('sysctl', '-q', '-w', 'net.ipv6.conf.all.disable_ipv6=1');
  const { json } = await loopback.succeed('ADD', { netns: pod.path, config: configOf('1.0.0') });
  expect(json.ips).toEqual([{ address: '127.0.0.1/8', interface: 0 }]);
});

test('an address of another kind is refused before anything changes', async ({ pod }) => {
  await pod.exec('ip', 'link', 'set', 'lo', 'down');
  await pod.exec('ip', 'addr', 'add', '10.9.9.9/32', 'dev', 'lo');
  const before = await pod.snapshot();
  const { json } = await loopback.call('ADD', { netns: pod.path, config: configOf('1.0.0') });
  expect(json.msg).toBe('loopback interface found with non-loopback address "10.9.9.9"');
  expect(await pod.snapshot()).toEqual(before);
});

test('a step that fails leaves lo as it was', async ({ pod }) => {
  const call = { netns: pod.path, config: configOf('1.0.0') };
  await failAtEveryStep({
    definition,
    container: () => loopback.driverContainer(),
    request: (command) => loopback.request(command, call),
    observe: () => pod.snapshot(),
  });
});

test('CHECK says whether lo is up, and needs no result', async ({ pod }) => {
  const call = { netns: pod.path, config: configOf('1.0.0') };
  await loopback.succeed('CHECK', call);
  await pod.exec('ip', 'link', 'set', 'lo', 'down');
  expect((await loopback.call('CHECK', call)).json).toMatchObject({ code: 104, msg: 'loopback interface is down' });
});

test('DEL without a namespace, or one that has gone, has nothing to do', async ({ host: _ }) => {
  await loopback.succeed('DEL', { config: configOf('1.0.0') });
  await loopback.succeed('DEL', { netns: '/run/netns/nonesuch', config: configOf('1.0.0') });
  await loopback.succeed('DEL', {
    netns: '/run/netns/nonesuch',
    config: configOf('1.0.0', { prevResult: { broken: 1 } }),
  });
});

test('STATUS and GC succeed', async ({ host: _ }) => {
  await loopback.succeed('STATUS', { config: configOf('1.1.0') });
  await loopback.succeed('GC', { config: configOf('1.1.0', { 'cni.dev/valid-attachments': [] }) });
});

test('the example is a config that works', async ({ pod }) => {
  const file = new URL('../examples/loopback.conflist', import.meta.url);
  const { plugins, ...list } = JSON.parse(readFileSync(file, 'utf8'));
  await loopback.succeed('ADD', { netns: pod.path, config: { ...list, ...plugins[0] } });
  await pod.ping('127.0.0.1');
});
