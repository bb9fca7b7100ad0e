import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allVersions, atLeast } from '@podwire/core';
import { describe, expect } from 'vitest';
import { attachment, test, type World } from './testing/world.ts';

const subnet = { subnet: '10.1.2.0/24' };
const two = { ranges: [[{ subnet: '10.1.2.0/24' }, { subnet: '10.2.2.0/24' }], [{ subnet: '2001:db8:1::0/64' }]] };
const add = (world: World, config: object, id = 'dummy', more: object = {}) =>
  world.plugin.call('ADD', { ...attachment(id), config, ...more });
const del = (world: World, config: object, id = 'dummy', more: object = {}) =>
  world.plugin.call('DEL', { ...attachment(id), config, ...more });

interface Ips {
  readonly ips?: readonly { address: string; gateway?: string; version?: string }[];
  readonly ip4?: { ip: string; gateway: string; routes?: readonly object[] };
  readonly ip6?: { ip: string; gateway: string; routes?: readonly object[] };
}
/** The addresses of a result of any version. */
const addressesOf = ({ ips, ip4, ip6 }: Ips) => ips?.map((ip) => ip.address) ?? [ip4?.ip, ip6?.ip].filter(Boolean);

describe.each(allVersions)('version %s', (cniVersion) => {
  const modern = atLeast(cniVersion, '0.3.0');

  test("ADD and DEL of two sets: result and files are the reference's, byte for byte", async ({ world, folder }) => {
    writeFileSync(join(folder, 'resolv.conf'), 'nameserver 192.0.2.3');
    const routes = [
      { dst: '0.0.0.0/0' },
      { dst: '::/0' },
      { dst: '192.168.0.0/16', gw: '1.1.1.1' },
      { dst: '2001:db8:2::0/64', gw: '2001:db8:3::1' },
    ];
    const config = world.config({ ...two, routes, resolvConf: join(folder, 'resolv.conf') }, { cniVersion });
    const { json, stdout, exitCode } = await add(world, config);

    expect(exitCode, stdout).toBe(0);
    const v4 = { address: '10.1.2.2/24', gateway: '10.1.2.1' };
    const v6 = { address: '2001:db8:1::2/64', gateway: '2001:db8:1::1' };
    const versions = atLeast(cniVersion, '1.0.0') ? [{}, {}] : [{ version: '4' }, { version: '6' }];
    expect(json).toEqual({
      cniVersion,
      dns: { nameservers: ['192.0.2.3'] },
      ...(modern
        ? {
            ips: [
              { ...versions[0], ...v4 },
              { ...versions[1], ...v6 },
            ],
            routes: routes.map(canonical),
          }
        : {
            ip4: { ip: v4.address, gateway: v4.gateway, routes: [routes[0], routes[2]].map(canonical) },
            ip6: { ip: v6.address, gateway: v6.gateway, routes: [routes[1], routes[3]].map(canonical) },
          }),
    });
    expect(stdout.includes('"version":')).toBe(modern && !atLeast(cniVersion, '1.0.0'));
    expect(world.state()).toEqual({
      '10.1.2.2': 'dummy\r\neth0',
      '2001:db8:1::2': 'dummy\r\neth0',
      'last_reserved_ip.0': '10.1.2.2',
      'last_reserved_ip.1': '2001:db8:1::2',
    });
    expect(Object.fromEntries(['10.1.2.2', 'last_reserved_ip.0', 'lock', ''].map(modeOf(world)))).toEqual({
      '10.1.2.2': 0o600,
      'last_reserved_ip.0': 0o600,
      lock: 0o750,
      '': 0o755,
    });

    expect(await del(world, config)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(world.state()).toEqual({ 'last_reserved_ip.0': '10.1.2.2', 'last_reserved_ip.1': '2001:db8:1::2' });
  });

  test('one container in two networks by two interfaces: deleting the first leaves the second', async ({ world }) => {
    const first = world.config(subnet, { cniVersion, name: 'mynet0' });
    const second = world.config(subnet, { cniVersion });
    await world.plugin.succeed('ADD', { ...attachment('dummy', 'eth0'), config: first });
    await world.plugin.succeed('ADD', { ...attachment('dummy', 'eth1'), config: second });
    await world.plugin.succeed('DEL', { ...attachment('dummy', 'eth0'), config: first });
    expect(readdirSync(join(world.dataDir, 'mynet0')).sort()).toEqual(['last_reserved_ip.0', 'lock']);
    expect(world.state()['10.1.2.2']).toBe('dummy\r\neth1');
    await world.plugin.succeed('DEL', { ...attachment('dummy', 'eth1'), config: second });
    expect(Object.keys(world.state())).toEqual(['last_reserved_ip.0']);
  });

  test('an attachment has one address of a set: a second ADD is refused, and others go on', async ({ world }) => {
    const config = world.config(subnet, { cniVersion });
    expect(addressesOf((await add(world, config)).json)).toEqual(['10.1.2.2/24']);
    const again = {
      code: 103,
      msg: 'failed to allocate for range 0: 10.1.2.2 has been allocated to dummy, duplicate allocation is not allowed',
      details: 'Interface eth0 of this container was added before. Run DEL for it first.',
    };
    expect(await add(world, config)).toMatchObject({ exitCode: 1, json: again });
    expect(addressesOf((await add(world, config, 'dummy2')).json)).toEqual(['10.1.2.3/24']);
    expect(await add(world, config)).toMatchObject({ exitCode: 1, json: again });
    for (const id of ['dummy', 'dummy2']) expect((await del(world, config, id)).exitCode).toBe(0);
    expect(Object.keys(world.state())).toEqual(['last_reserved_ip.0']);
  });

  test('DEL frees what an old version reserved for the container', async ({ world }) => {
    const config = world.config(subnet, { cniVersion });
    await add(world, config, 'other');
    world.put('10.1.2.77', 'dummy');
    expect((await add(world, config)).json).toMatchObject({ code: 103, msg: expect.stringContaining('10.1.2.77') });
    expect((await del(world, config)).exitCode).toBe(0);
    expect(world.state()).toEqual({ '10.1.2.2': 'other\r\neth0', 'last_reserved_ip.0': '10.1.2.2' });
  });

  test('DEL of what was never added succeeds, and makes nothing', async ({ world }) => {
    expect(await del(world, world.config(subnet, { cniVersion }))).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readdirSync(world.dataDir)).toEqual([]);
  });

  test('the first ADD warns of nothing', async ({ world }) => {
    expect((await add(world, world.config(subnet, { cniVersion }))).warnings).toEqual([]);
  });

  test('args.cni.ips picks the address', async ({ world }) => {
    const config = world.config(subnet, { cniVersion, args: { cni: { ips: ['10.1.2.88'] } } });
    expect(addressesOf((await add(world, config)).json)).toEqual(['10.1.2.88/24']);
    expect(world.state()).toEqual({ '10.1.2.88': 'dummy\r\neth0', 'last_reserved_ip.0': '10.1.2.88' });
  });

  test('two requested addresses of two IPv4 sets come in the order of the sets', async ({ world }) => {
    const ranges = [[{ subnet: '10.1.2.0/24' }], [{ subnet: '10.1.3.0/24' }]];
    const config = world.config({ ranges }, { cniVersion, args: { cni: { ips: ['10.1.2.88', '10.1.3.77'] } } });
    const { json } = await add(world, config);
    if (modern) expect(addressesOf(json)).toEqual(['10.1.2.88/24', '10.1.3.77/24']);
    else expect(json).toMatchObject(tooMany(cniVersion));
  });

  test('a requested IPv4 of the second range of a set, and an IPv6', async ({ world }) => {
    const ranges = [[{ subnet: '172.16.1.0/24' }, { subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/48' }]];
    const ips = ['10.1.2.88', '2001:db8:1::999'];
    const { json } = await add(world, world.config({ ranges }, { cniVersion, args: { cni: { ips } } }));
    expect(addressesOf(json)).toEqual(['10.1.2.88/24', '2001:db8:1::999/48']);
  });

  test('two requested addresses of one set are one too many', async ({ world }) => {
    const ranges = [[{ subnet: '10.1.2.0/24' }], [{ subnet: '10.1.3.0/24' }]];
    const config = world.config({ ranges }, { cniVersion, args: { cni: { ips: ['10.1.2.88', '10.1.2.77'] } } });
    const { json } = await add(world, config);
    if (modern) expect(json.msg).toMatch(/^failed to allocate all requested IPs: 10\.1\.2\./);
    else expect(json).toMatchObject(tooMany(cniVersion));
    expect(existsSync(join(world.dataDir, 'mynet'))).toBe(false);
  });
});

const canonical = <T extends { dst: string }>(route: T | undefined) => ({
  ...route,
  dst: route?.dst.replace('::0/', '::/'),
});
const modeOf = (world: World) => (name: string) => [name, statSync(world.path(name)).mode & 0o777] as const;
const tooMany = (cniVersion: string) => ({
  code: 7,
  msg: `CNI version ${cniVersion} does not support more than 1 address per family`,
});

// Item 52 of the reference's list calls the plugin's functions directly; disk-format.test.ts has what they store.
test('an id with white space around it gets no further than this', async ({ world }) => {
  const { json } = await add(world, world.config(subnet), '   dummy\n ');
  expect(json).toMatchObject({ code: 4, msg: 'invalid characters in containerID' });
});

test('no second address for an attachment that requests one', async ({ world }) => {
  await add(world, world.config(subnet));
  const { json } = await add(world, world.config(subnet), 'dummy', { args: 'IP=10.1.2.9' });
  expect(json).toMatchObject({ code: 103 });
  expect(Object.keys(world.state())).toEqual(['10.1.2.2', 'last_reserved_ip.0']);
});

test('an ADD that fails leaves what the attachment had before', async ({ world }) => {
  await add(world, world.config(subnet));
  const more = world.config({ ranges: [[{ subnet: '10.9.0.0/24' }], [{ subnet: '10.1.2.0/24' }]] });
  expect((await add(world, more)).json).toMatchObject({ code: 103 });
  expect(world.state()).toEqual({ '10.1.2.2': 'dummy\r\neth0', 'last_reserved_ip.0': '10.1.2.2' });
});

test('an ADD whose caller goes away leaves no reservation', async ({ world }) => {
  const config = world.config(subnet);
  const abort = new AbortController();
  const call = world.plugin.call('ADD', { ...attachment('dummy'), config, signal: abort.signal });
  abort.abort(new Error('the caller has gone'));
  expect((await call).json).toMatchObject({ code: 11 });
  expect(existsSync(world.path('10.1.2.2'))).toBe(false);
});

describe('DEL', () => {
  test('needs neither ranges, nor known arguments, nor a config that is still valid', async ({ world }) => {
    const ranges = { runtimeConfig: { ipRanges: [[{ subnet: '10.1.2.0/24' }]] } };
    const without = [world.config({}), world.config({ subnet: 'rubbish', ranges: [{}] }), world.config({ routes: 5 })];
    for (const [index, config] of without.entries()) {
      await world.plugin.succeed('ADD', { ...attachment(`c${index}`), config: world.config({}, ranges) });
      await world.plugin.succeed('DEL', { ...attachment(`c${index}`), config, args: 'K8S_POD_NAME=x' });
    }
    expect(Object.keys(world.state())).toEqual(['last_reserved_ip.0']);
  });

  test('frees the addresses of this interface only', async ({ world }) => {
    const config = world.config(subnet);
    await world.plugin.succeed('ADD', { ...attachment('dummy', 'eth0'), config });
    await world.plugin.succeed('ADD', { ...attachment('dummy', 'eth1'), config });
    await del(world, config);
    expect(world.state()).toEqual({ '10.1.2.3': 'dummy\r\neth1', 'last_reserved_ip.0': '10.1.2.3' });
  });

  test('goes on over what it cannot remove, and says so', async ({ world }) => {
    const config = world.config(two);
    await add(world, config);
    const remove = world.files.remove.bind(world.files);
    world.files.remove = (path) => {
      if (path.endsWith('10.1.2.2')) throw new Error(`EROFS: read-only file system, unlink '${path}'`);
      return remove(path);
    };
    const { json } = await del(world, config);
    expect(json).toMatchObject({ code: 106, msg: expect.stringContaining('cannot release an address') });
    expect(json.details).toContain(world.path('10.1.2.2'));
    expect(existsSync(world.path('2001:db8:1::2'))).toBe(false);
    world.files.remove = remove;
    expect((await del(world, config)).exitCode).toBe(0);
    expect(existsSync(world.path('10.1.2.2'))).toBe(false);
  });
});

test.for<[what: string, code: number, call: object]>([
  ['a network name that leads elsewhere', 7, { config: { name: '../evil' } }],
  ['a container id that leads elsewhere', 4, { containerId: '../evil' }],
  ['an interface name that leads elsewhere', 4, { ifname: '../evil' }],
  ['a version of the future', 1, { config: { cniVersion: '9.0.0' } }],
  ['a truncated address', 7, { config: { ipam: { subnet: '10.1.2' } } }],
])('%s is refused before anything is made', async ([, code, call], { world }) => {
  const { config = {}, ...more } = call as { config?: object };
  const { json } = await add(world, { ...world.config(subnet), ...config }, 'dummy', more);
  expect(json).toMatchObject({ code, msg: expect.any(String) });
  expect(readdirSync(world.dataDir)).toEqual([]);
});

test('100 ADDs at once, and their DELs: no address twice, and nothing left', async ({ world }) => {
  const ids = Array.from({ length: 100 }, (_, index) => `c${index}`);
  const config = world.config(two);
  const added = await Promise.all(ids.map((id) => add(world, config, id)));
  expect(added.map(({ exitCode }) => exitCode)).toEqual(ids.map(() => 0));
  expect(new Set(added.flatMap(({ json }) => addressesOf(json))).size).toBe(200);
  await Promise.all(ids.map((id) => del(world, config, id)));
  expect(Object.keys(world.state()).sort()).toEqual(['last_reserved_ip.0', 'last_reserved_ip.1']);
});

test('two ADDs of one attachment at once: one of them wins', async ({ world }) => {
  const config = world.config(subnet);
  const both = await Promise.all([add(world, config), add(world, config)]);
  expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
  expect(Object.keys(world.state())).toEqual(['10.1.2.2', 'last_reserved_ip.0']);
});
