import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as kernelTest, mustRun, runProgram } from '@podwire/testkit';
import { DaemonWorld } from '../testing/daemon-world.ts';
import { askDaemon } from './client.ts';

const units = join(import.meta.dirname, '../../systemd');
const ran = await runProgram('systemd-analyze', ['--version']).catch(() => undefined);
const test = kernelTest.extend<{ world: DaemonWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make();
    await use(world);
    world.remove();
  },
});

test.skipIf(ran?.exitCode !== 0)(
  'needs systemd: the units say nothing that systemd does not know',
  async ({ folder }) => {
    for (const name of ['podwired.service', 'podwired@.socket', 'podwired@.service'])
      cpSync(join(units, name), join(folder, name));
    const names = ['podwired.service', 'podwired@x.socket', 'podwired@x.service'];
    const { stderr } = await runProgram('systemd-analyze', [
      'verify',
      '--man=no',
      ...names.map((name) => join(folder, name)),
    ]);
    const complaints = stderr
      .split('\n')
      .filter((line) => line.includes('podwired') && !line.includes('is not executable'));
    expect(complaints).toEqual([]);
  },
);

test('a socket of systemd is served, and left where it is', async ({ world }) => {
  mkdirSync(world.runtimeFolder, { mode: 0o700 });
  const { socket, log } = world.places;
  // systemd-socket-activate listens, waits for the first caller, and becomes the daemon, as systemd would.
  const variables = [`--setenv=PODWIRE_RUN=${world.runtimeFolder}`, `--setenv=PATH=${process.env.PATH}`];
  const daemon = spawn(
    'systemd-socket-activate',
    ['-l', socket, ...variables, process.execPath, join(world.home, 'daemon.cjs')],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  for (let attempt = 0; attempt < 500 && !existsSync(socket); attempt++) await mustRun('sleep', ['0.01']);
  expect(await world.call('bridge', 'VERSION', '')).toMatchObject({ kind: 'done', exitCode: 0 });
  expect(await askDaemon(socket, 'STOP')).toMatchObject({ pid: daemon.pid, calls: 1 });
  expect(await ended).toBe(0);
  expect(existsSync(socket)).toBe(true);
  expect(readFileSync(log, 'utf8')).toContain('it was told to stop');
});
