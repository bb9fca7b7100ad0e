import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, withFolder } from '@podwire/testkit';
import { DaemonWorld } from '../testing/daemon-world.ts';
import { daemonLogs, installedBuild, listDaemons, stopDaemons } from './control.ts';

const test = base.extend(withFolder).extend<{ world: DaemonWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make();
    await use(world);
    await stopDaemons({ PODWIRE_RUN: world.runtimeFolder });
    world.remove();
  },
});

test('all daemons of a runtime folder are listed and stopped, and have ended by then', async ({ world }) => {
  const environment = { PODWIRE_RUN: world.runtimeFolder };
  expect(await listDaemons(environment)).toEqual([]);
  expect(daemonLogs(environment)).toEqual([]);
  const one = await world.start();
  world.home = world.addBuild('000000000002');
  const other = await world.start();
  const pids = [one.pid, other.pid].toSorted();
  expect((await listDaemons(environment)).map(({ pid }) => pid).toSorted()).toEqual(pids);
  expect((await stopDaemons(environment)).map(({ pid }) => pid).toSorted()).toEqual(pids);
  expect(pids.map((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([false, false]);
  expect(await listDaemons(environment)).toEqual([]);
  const events = daemonLogs(environment).map(({ event, pid }) => `${event} ${pid}`);
  for (const pid of pids) {
    expect(events.filter((each) => each.endsWith(String(pid)))).toEqual([`start ${pid}`, `leave ${pid}`, `end ${pid}`]);
  }
});

test('a daemon starts at once after one that was stopped', async ({ world }) => {
  const { pid } = await world.start();
  process.kill(pid, 'SIGTERM');
  const next = await world.start();
  expect(next.pid).not.toBe(pid);
  expect(next.state).toBe('serving');
});

test('a folder that is open to others, or in the way, is not used', async ({ world, folder }) => {
  writeFileSync(join(folder, 'file'), '');
  await expect(world.start({ PODWIRE_RUN: join(folder, 'file') })).rejects.toThrow(
    `cannot make the folder ${folder}/file`,
  );
  mkdirSync(join(folder, 'open'), { mode: 0o755 });
  await expect(world.start({ PODWIRE_RUN: join(folder, 'open') })).rejects.toThrow(
    'is not a folder of this user alone',
  );
  await expect(world.start({ PODWIRE_RUN: join(folder, 'x'.repeat(90)) })).rejects.toThrow('more than 107 bytes');
});

test('what is no socket stays where the socket would be', async ({ world }) => {
  mkdirSync(world.places.socket, { recursive: true, mode: 0o700 });
  await expect(world.start()).rejects.toMatchObject({ errno: 'EADDRINUSE' });
  expect(existsSync(world.places.socket)).toBe(true);
});

test('a folder without an installation has nothing to start', ({ folder }) => {
  expect(() => installedBuild(folder)).toThrow(`${folder} has no daemon to start`);
});
