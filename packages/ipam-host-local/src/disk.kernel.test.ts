import { readFileSync } from 'node:fs';
import { mustRun } from '@podwire/testkit';
import { expect } from 'vitest';
import { attachment, test as base, network } from './testing/world.ts';

// File systems that really are full, or read-only: tmpfs mounts in this test's own mount namespace.
const test = base.extend<{ mount: (...options: string[]) => Promise<void> }>({
  mount: async ({ folder }, use) => {
    await use(async (...options) => {
      await mustRun('mount', ['-t', 'tmpfs', '-o', options.join(','), 'podwire-test', folder]);
    });
    await mustRun('umount', [folder]);
  },
});

const subnet = { subnet: '10.1.0.0/16' };
const reservations = (state: Record<string, string>) =>
  Object.entries(state).filter(([name]) => !name.startsWith('last_reserved_ip'));

test('on a full disk an ADD fails and leaves nothing, and DEL makes room', async ({ world, mount }) => {
  await mount('size=128k');
  const config = world.config(subnet);
  const held: string[] = [];
  let failed: Record<string, unknown> | undefined;
  for (let index = 0; failed === undefined && index < 100; index += 1) {
    const { exitCode, json } = await world.plugin.call('ADD', { ...attachment(`c${index}`), config });
    if (exitCode === 0) held.push(`c${index}\r\neth0`);
    else failed = json;
  }
  expect(failed).toMatchObject({ code: 107, msg: expect.stringContaining('ENOSPC'), details: expect.any(String) });
  expect(held.length).toBeGreaterThan(3);
  expect(
    reservations(world.state())
      .map(([, holder]) => holder)
      .sort(),
  ).toEqual([...held].sort());
  expect((await world.plugin.call('STATUS', { config })).json).toMatchObject({
    code: 50,
    msg: expect.stringContaining('ENOSPC'),
  });

  await world.plugin.succeed('DEL', { ...attachment('c0'), config });
  await world.plugin.succeed('DEL', { ...attachment('c1'), config });
  await world.plugin.succeed('ADD', { ...attachment('later'), config });
  expect(reservations(world.state()).length).toBe(held.length - 1);
});

test('on a read-only file system each verb says so, and what is there stays', async ({ world, folder, mount }) => {
  await mount('size=1m');
  const config = world.config(subnet);
  const { json: prevResult } = await world.plugin.succeed('ADD', { ...attachment('a'), config });
  await mustRun('mount', ['-o', 'remount,ro', folder]);
  const call = (command: 'ADD' | 'DEL' | 'STATUS' | 'CHECK', id: string, more: object = {}) =>
    world.plugin.call(command, { ...attachment(id), config: { ...config, ...more } });
  expect((await call('ADD', 'b')).json).toMatchObject({ code: 107, msg: expect.stringContaining('EROFS') });
  expect((await call('STATUS', 'b')).json).toMatchObject({ code: 50, msg: expect.stringContaining('EROFS') });
  const { json } = await call('DEL', 'a');
  expect(json).toMatchObject({ code: 106, details: expect.stringContaining('EROFS') });
  expect((await call('CHECK', 'a', { prevResult })).exitCode).toBe(0);
  expect((await call('DEL', 'nobody')).exitCode).toBe(0);
  expect(readFileSync(`${folder}/${network}/10.1.0.2`, 'utf8')).toBe('a\r\neth0');
  await mustRun('mount', ['-o', 'remount,rw', folder]);
  await world.plugin.succeed('DEL', { ...attachment('a'), config });
});

test('a read-only file system without a folder: ADD names what it could not make', async ({ world, mount }) => {
  await mount('ro');
  const { json } = await world.plugin.call('ADD', { ...attachment('a'), config: world.config(subnet) });
  expect(json).toMatchObject({ code: 107, msg: expect.stringContaining(`${world.dataDir}/${network}`) });
});
