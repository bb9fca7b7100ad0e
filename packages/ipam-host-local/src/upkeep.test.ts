import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { attachment, test, type World } from './testing/world.ts';

const subnet = { subnet: '10.1.2.0/24' };
const two = { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::0/64' }]] };
const add = (world: World, config: object, id = 'dummy') => world.plugin.call('ADD', { ...attachment(id), config });
const del = (world: World, config: object, id = 'dummy') => world.plugin.call('DEL', { ...attachment(id), config });

describe('CHECK', () => {
  const check = (world: World, config: object, prevResult: object) =>
    world.plugin.call('CHECK', { ...attachment('dummy'), config: { ...config, prevResult } });

  test('is content with what ADD returned, also for a legacy file', async ({ world }) => {
    const config = world.config(two);
    const { json } = await add(world, config);
    expect(await check(world, config, json)).toMatchObject({ exitCode: 0, stdout: '' });
    world.put('10.1.2.2', 'dummy');
    expect((await check(world, config, json)).exitCode).toBe(0);
  });

  test('finds a reservation gone', async ({ world }) => {
    const config = world.config(subnet);
    const { json } = await add(world, config);
    await del(world, config);
    const { json: error } = await check(world, config, json);
    expect(error).toMatchObject({ code: 104, msg: 'host-local: Failed to find address added by container dummy' });
    expect(error.details).toContain(
      `address 10.1.2.2 of prevResult is not reserved: ${world.path('10.1.2.2')} is missing`,
    );
  });

  test('reports every difference', async ({ world }) => {
    const config = world.config(two);
    const { json } = await add(world, config);
    world.put('10.1.2.2', 'other\r\neth0');
    const { json: error } = await check(world, config, { ...json, ips: [json.ips[0]] });
    expect(error.details).toContain('address 10.1.2.2 of prevResult is reserved for another attachment');
    expect(error.details).toContain('says "other\\r\\neth0"');
    expect(error.details).toContain('address 2001:db8:1::2 is reserved for this attachment, but prevResult lacks it');
  });

  test('minds no address that another plugin may have added', async ({ world }) => {
    const config = world.config(subnet);
    const { json } = await add(world, config);
    const ips = [...json.ips, { address: '192.168.7.7/24' }];
    expect((await check(world, config, { ...json, ips })).exitCode).toBe(0);
  });

  test('of a network that has no folder says that nothing is reserved', async ({ world }) => {
    expect((await check(world, world.config(subnet), { cniVersion: '1.1.0', ips: [] })).json).toMatchObject({
      code: 104,
    });
    expect(readdirSync(world.dataDir)).toEqual([]);
  });
});

describe('GC', () => {
  const gc = (world: World, valid: readonly object[], ipam: object = subnet) =>
    world.plugin.call('GC', { config: world.config(ipam, { 'cni.dev/valid-attachments': valid }) });

  test('keeps what is in use and frees the rest', async ({ world }) => {
    const config = world.config(subnet);
    for (const id of ['a', 'b', 'c']) await add(world, config, id);
    expect(
      await gc(world, [
        { containerID: 'b', ifname: 'eth0' },
        { containerID: 'c', ifname: 'wrong' },
      ]),
    ).toMatchObject({ exitCode: 0, stdout: '' });
    expect(world.state()).toEqual({ '10.1.2.3': 'b\r\neth0', 'last_reserved_ip.0': '10.1.2.4' });
    expect((await gc(world, [])).exitCode).toBe(0);
    expect(Object.keys(world.state())).toEqual(['last_reserved_ip.0']);
    expect(existsSync(world.path('lock'))).toBe(true);
  });

  test('frees legacy and empty files that nobody uses', async ({ world }) => {
    await add(world, world.config(subnet), 'a');
    world.put('10.1.2.50', 'a');
    world.put('10.1.2.51', 'gone');
    world.put('10.1.2.52', '');
    world.put('notes.txt', "an administrator's");
    await gc(world, [{ containerID: 'a', ifname: 'eth0' }]);
    expect(Object.keys(world.state()).sort()).toEqual(['10.1.2.2', '10.1.2.50', 'last_reserved_ip.0', 'notes.txt']);
  });

  test('needs no valid ranges, and no folder', async ({ world }) => {
    expect((await gc(world, [], { subnet: 'rubbish' })).exitCode).toBe(0);
    expect(readdirSync(world.dataDir)).toEqual([]);
  });

  test('finds what was edited in place', async ({ world }) => {
    await add(world, world.config(subnet), 'a');
    world.put('10.1.2.2', '');
    await gc(world, [{ containerID: 'a', ifname: 'eth0' }]);
    expect(Object.keys(world.state())).toEqual(['last_reserved_ip.0']);
  });
});

describe('STATUS', () => {
  const status = (world: World, ipam: object) => world.plugin.call('STATUS', { config: world.config(ipam) });

  test('is fine before the first ADD, between ADDs, and without ranges', async ({ world }) => {
    expect(await status(world, subnet)).toMatchObject({ exitCode: 0, stdout: '' });
    await add(world, world.config(subnet));
    expect((await status(world, subnet)).exitCode).toBe(0);
    expect((await status(world, {})).exitCode).toBe(0);
    expect(Object.keys(world.state())).toEqual(['10.1.2.2', 'last_reserved_ip.0']);
  });

  test('says when a range set is full, with figures', async ({ world }) => {
    const ranges = { ranges: [[{ subnet: '10.9.0.0/24' }], [{ subnet: '10.1.2.0/30' }]] };
    await add(world, world.config(ranges));
    for (let host = 7; host < 300; host += 1) world.put(`10.5.${host >> 8}.${host & 255}`, 'another range\r\neth0');
    const { json } = await status(world, ranges);
    expect(json).toMatchObject({ code: 50, msg: 'no IP addresses available in range set: 10.1.2.1-10.1.2.2' });
    expect(json.details).toContain(`All 1 addresses are reserved in ${world.path('')}`.slice(0, -1));
  });

  test('says when the folder cannot be made or written', async ({ world, folder }) => {
    writeFileSync(join(folder, 'file'), '');
    const { json } = await status(world, { ...subnet, dataDir: join(folder, 'file') });
    expect(json).toMatchObject({ code: 50, msg: expect.stringContaining(join(folder, 'file/mynet')) });
    expect(json.details).toMatch(/\w/);
  });

  test('says when the config is wrong', async ({ world }) => {
    expect((await status(world, { subnet: '10.1.2.0/31' })).json).toMatchObject({ code: 7 });
  });
});
