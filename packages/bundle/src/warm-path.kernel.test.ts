import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launcherPath } from '@podwire/launcher';
import { expect, test as kernelTest } from '@podwire/testkit';
import { describe } from 'vitest';
import { askDaemon } from './daemon/client.ts';
import { pluginTypes } from './everything.ts';
import { coldFolder, nativeLauncherName } from './launcher-name.ts';
import { DaemonWorld } from './testing/daemon-world.ts';

// The launcher and the daemon that it leaves behind. A cold call tells no more here than that it was one.

const launcher = launcherPath() ?? '';

/** Puts the launcher in place of the executables that a world's build has. */
function putLauncher(world: DaemonWorld): void {
  const { home, path } = world;
  copyFileSync(launcher, join(home, nativeLauncherName));
  symlinkSync(process.execPath, join(home, 'node'));
  mkdirSync(join(home, coldFolder));
  writeFileSync(join(home, 'plugin.cjs'), "process.stdout.write('cold')");
  for (const type of [...pluginTypes, 'faulty']) {
    symlinkSync('../plugin.cjs', join(home, coldFolder, type));
    rmSync(join(path, type), { force: true });
    symlinkSync(join('.podwire', home.slice(-12), nativeLauncherName), join(path, type));
  }
}

const faultyEntry = join(import.meta.dirname, 'testing/faulty-daemon.ts');

function makeWorld(entry?: string) {
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  return async ({}, use: (world: DaemonWorld) => Promise<void>) => {
    const world = await DaemonWorld.make(entry);
    putLauncher(world);
    await use(world);
    await askDaemon(world.places.socket, 'STOP');
    await expect.poll(() => existsSync(world.places.socket), { timeout: 10_000 }).toBe(false);
    world.remove();
  };
}
const test = kernelTest.extend<{ world: DaemonWorld; faulty: DaemonWorld }>({
  world: makeWorld(),
  faulty: makeWorld(faultyEntry),
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Words = Parameters<DaemonWorld['request']>;

function start(world: DaemonWorld, ...words: Words): { child: ChildProcessWithoutNullStreams; ended: Promise<Ended> } {
  const { type, environment, stdin } = world.request(...words);
  const child = spawn(join(world.path, type), [], { env: { ...environment, PODWIRE_RUN: world.runtimeFolder } });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (text) => {
      texts[name] += text;
    });
  }
  child.stdin.end(stdin);
  return { child, ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, ...texts }))) };
}

const call = (world: DaemonWorld, ...words: Words) => start(world, ...words).ended;

/** Makes calls until one is served by the daemon that one of them has left behind. */
async function untilWarm(world: DaemonWorld, type: string): Promise<void> {
  const answer = async () => (await call(world, type, 'VERSION', '')).stdout;
  await expect.poll(answer, { timeout: 10_000 }).not.toBe('cold');
}

/** A call of the plugin that misbehaves, once it has made its file. */
async function startFaulty(world: DaemonWorld, made: string) {
  await untilWarm(world, 'faulty');
  const config = { cniVersion: '1.0.0', name: 'n', type: 'faulty', behaviour: 'wait', made };
  const started = start(world, 'faulty', 'ADD', config, { CNI_NETNS: '/some/netns' });
  await expect.poll(() => existsSync(made)).toBe(true);
  return started;
}

const startsOf = (world: DaemonWorld) => readFileSync(world.places.log, 'utf8').match(/"event":"start"/g)?.length ?? 0;

describe.skipIf(!launcher)('with a launcher that is built', () => {
  test('the first call leaves a daemon behind, and the next ones are answered as it answers', async ({
    world,
    pods,
    folder,
  }) => {
    const [pod] = await pods(1);
    expect(await call(world, 'bridge', 'VERSION', '')).toEqual({ status: 0, stdout: 'cold', stderr: '' });
    await untilWarm(world, 'bridge');
    const netns = { CNI_NETNS: pod?.path ?? '' };
    const ipam = { type: 'host-local', dataDir: folder, ranges: [[{ subnet: '10.7.0.0/16' }]] };
    const config = { cniVersion: '1.1.0', name: 'warm', type: 'bridge', bridge: 'warm0', ipam };
    const added = await call(world, 'bridge', 'ADD', config, netns);
    expect(added).toMatchObject({ status: 0, stderr: '' });
    expect(await pod?.linkNames()).toEqual(['lo', 'eth0']);
    const prevResult = JSON.parse(added.stdout);
    const silent = { status: 0, stdout: '', stderr: '' };
    expect(await call(world, 'bridge', 'CHECK', { ...config, prevResult }, netns)).toEqual(silent);
    expect(await call(world, 'bridge', 'DEL', { ...config, prevResult }, netns)).toEqual(silent);
    expect(await pod?.linkNames()).toEqual(['lo']);
    const wrong = await call(world, 'bridge', 'ADD', { ...config, vlan: 9999 }, netns);
    expect({ status: wrong.status, ...JSON.parse(wrong.stdout) }).toMatchObject({ status: 1, code: 7 });
    const asked = world.request('bridge', 'VERSION', '');
    expect(await call(world, 'bridge', 'VERSION', '')).toMatchObject({
      stdout: ((await world.call('bridge', 'VERSION', '', asked.environment)) as { stdout: string }).stdout,
    });
  });

  test('the daemon is what `podwire daemon start` starts', async ({ world }) => {
    const seen = async () => {
      const pid = (await askDaemon(world.places.socket, 'STATUS'))?.pid;
      const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').split('\0');
      return { pid, command: read('cmdline'), variables: read('environ').sort() };
    };
    await untilWarm(world, 'bridge');
    const { pid, ...left } = await seen();
    await askDaemon(world.places.socket, 'STOP');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    await world.start();
    const { pid: _, ...started } = await seen();
    expect(left).toEqual(started);
  });

  test('a hundred calls at once leave one daemon behind, and all are answered', async ({ world }) => {
    const all = await Promise.all(Array.from({ length: 100 }, () => call(world, 'loopback', 'VERSION', '')));
    for (const { status, stdout, stderr } of all) {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout === 'cold' || JSON.parse(stdout).supportedVersions).toBeTruthy();
    }
    await untilWarm(world, 'loopback');
    expect(startsOf(world)).toBe(1);
  }, 60_000);

  test('a daemon that is killed in mid-call: error 11, and the next call is served', async ({ faulty, folder }) => {
    const { ended } = await startFaulty(faulty, join(folder, 'made'));
    const daemon = await askDaemon(faulty.places.socket, 'STATUS');
    process.kill(daemon?.pid ?? 0, 'SIGKILL');
    const { status, stdout } = await ended;
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 1, cniVersion: '1.0.0', code: 11 });
    expect(await call(faulty, 'faulty', 'VERSION', '')).toMatchObject({ status: 0, stdout: 'cold' });
    await untilWarm(faulty, 'faulty');
    expect(startsOf(faulty)).toBe(2);
  });

  test.for(['SIGTERM', 'SIGINT'] as const)(
    'on %s the daemon takes back what the call did, and the caller is told',
    async (name, { faulty, folder }) => {
      const made = join(folder, 'made');
      const { child, ended } = await startFaulty(faulty, made);
      child.kill(name);
      const { status, stdout } = await ended;
      expect({ status, ...JSON.parse(stdout) }).toMatchObject({
        status: 1,
        code: 11,
        msg: expect.stringContaining(`got ${name}`),
      });
      expect(existsSync(made)).toBe(false);
    },
  );
});
