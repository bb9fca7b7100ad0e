import { expect, test } from 'vitest';
import { worldOf } from './places.ts';
import { refusalOf, refusalOfUser } from './refusals.ts';

const own = { uid: 0, world: worldOf('self'), environment: { PATH: '/bin', OTHER: 'x' } };
const peer = { pid: process.pid, uid: 0, gid: 0 };
const call = (environment: Record<string, string> = {}, stdin = '{}') => ({
  type: 'bridge',
  environment: { PATH: '/bin', CNI_NETNS: '/run/netns/x', CNI_PATH: '/opt/cni/bin:/usr/lib/cni', ...environment },
  stdin,
});

test('a call that means the same in the daemon is served', () => {
  expect(refusalOf(peer, call(), own)).toBeUndefined();
  expect(refusalOf(peer, call({ OTHER: 'y', CNI_NETNS: '', CNI_PATH: '' }), own)).toBeUndefined();
  expect(refusalOf(peer, call({ CNI_NETNS: '/proc/123/ns/net' }), own)).toBeUndefined();
  expect(refusalOf(peer, call({}, '{"ipam":{"dataDir":"/var/lib","resolvConf":""}}'), own)).toBeUndefined();
});

test.each<[string, Record<string, string>]>([
  ['PATH', { PATH: '/usr/bin' }],
  ['DBUS_SYSTEM_BUS_ADDRESS', { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/x' }],
  ['PODWIRE_TRACE', { PODWIRE_TRACE: 'netlink' }],
  ['CNI_NETNS', { CNI_NETNS: 'netns/x' }],
  ['CNI_NETNS', { CNI_NETNS: '/proc/self/fd/7' }],
  ['CNI_NETNS', { CNI_NETNS: '//proc//thread-self/ns/net' }],
  ['CNI_NETNS', { CNI_NETNS: '/dev/fd/3' }],
  ['CNI_PATH', { CNI_PATH: '/opt/cni/bin:bin' }],
  ['CNI_PATH', { CNI_PATH: '/proc/self/cwd:/opt' }],
])('%s that means another thing is refused: %j', (name, environment) => {
  expect(refusalOf(peer, call(environment), own)).toContain(name);
});

test.each(['{"dataDir":"leases"}', '{ "ipam": { "datadir" : "./x" } }', '{"resolvConf":"resolv.conf"}'])(
  'a relative path in the config is refused: %s',
  (stdin) => expect(refusalOf(peer, call({}, stdin), own)).toBe('the config has a relative path'),
);

test('another world, one that is gone or not seen, and another user are refused', () => {
  expect(refusalOf(peer, call(), { ...own, world: own.world.replace(/\d/, 'x') })).toContain('namespaces');
  expect(refusalOf({ ...peer, pid: 2 ** 22 + 1 }, call(), own)).toContain('namespaces');
  expect(refusalOf({ ...peer, pid: 0 }, call(), own)).toContain('PID namespace');
  expect(refusalOfUser({ ...peer, uid: 65534 }, own)).toBe('the daemon serves user 0, and the caller is user 65534');
  expect(refusalOfUser(peer, own)).toBeUndefined();
});
