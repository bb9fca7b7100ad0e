import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Installation, sanitizedLauncher } from './testing/installation.ts';

/** A daemon in small, on what it is started with. */
const daemon = `
  const server = require('node:net').createServer((connection) => {
    connection.once('data', () => connection.end(Buffer.concat([
      Buffer.from([0x6f, 4, 0, 0, 0]), Buffer.from('warm'), Buffer.from([0x78, 4, 0, 0, 0, 0, 0, 0, 0])])));
    connection.on('error', () => {});
  });
  server.listen({ fd: 4 });
  setTimeout(() => process.exit(), 30_000);`;

let installation: Installation;
beforeEach(() => {
  installation = new Installation(sanitizedLauncher(), daemon);
});
afterEach(() => installation.remove());

const config = '{"cniVersion": "1.0.0"}';

/** The daemon that a call has left behind, once it answers. */
async function daemonLeftBehind(): Promise<number> {
  await expect
    .poll(async () => (await installation.call(config)).stdout, { timeout: 10_000, interval: 50 })
    .toBe('warm');
  return installation.startedDaemons().at(-1)?.pid ?? 0;
}

/** That calls run cold, and that no daemon comes of it. */
async function expectNoDaemon(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    expect(await installation.call(config)).toMatchObject({ status: 0, stdout: installation.cold(config), stderr: '' });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(installation.startedDaemons()).toEqual([]);
}

describe('the first call', () => {
  test('runs cold and leaves a daemon behind, which serves the next', async () => {
    expect(await installation.call(config)).toMatchObject({ status: 0, stdout: installation.cold(config), stderr: '' });
    await daemonLeftBehind();
    expect(installation.startedDaemons()).toHaveLength(1);
    expect(readdirSync(installation.run).sort()).toEqual(
      ['lock', 'sock'].map((kind) => `${installation.place.slice(installation.run.length + 1)}.${kind}`),
    );
  });
  test('makes the runtime folder, for its user alone', async () => {
    rmSync(installation.run, { recursive: true });
    await installation.call(config);
    await daemonLeftBehind();
    expect(spawnSync('stat', ['-c', '%a %F', installation.run], { encoding: 'utf8' }).stdout).toBe('700 directory\n');
  });
  test('is not kept by the daemon: neither its descriptors, nor its folder, session, environment or parent', async () => {
    const secret = openSync(join(installation.folder, 'secret'), 'w');
    const stdio = ['pipe', 'pipe', 'pipe', secret, secret, secret, secret, secret] as const;
    const child = spawn(join(installation.folder, 'bin/bridge'), [], {
      env: installation.environment({
        SECRET: 'x',
        DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/x',
        PODWIRE_OTHER: 'y',
        PODWIRE_TRACE: 'x',
      }),
      stdio: [...stdio],
      cwd: installation.folder,
    });
    child.stdin?.end(config);
    await new Promise((resolve) => child.on('close', resolve)); // comes with the end of its pipes
    const pid = await daemonLeftBehind();
    expect(installation.startedDaemons()).toMatchObject([
      {
        folder: '/',
        variables: ['DBUS_SYSTEM_BUS_ADDRESS', 'MALLOC_ARENA_MAX', 'PATH', 'PODWIRE_OTHER', 'PODWIRE_RUN'],
      },
    ]);
    const held = readdirSync(`/proc/${pid}/fd`).map(
      (fd) => [Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`)] as const,
    );
    for (const fd of [0, 1, 2]) expect(held).toContainEqual([fd, '/dev/null']);
    expect(held).toContainEqual([3, `${installation.place}.lock`]);
    expect(held).toContainEqual([4, expect.stringMatching(/^socket:/)]);
    expect(held.map(([, path]) => path)).not.toContainEqual(expect.stringContaining('secret'));
    const [, , parent, , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'x')
      .split(' ');
    expect(Number(parent)).not.toBe(process.pid);
    const own = readFileSync('/proc/self/stat', 'utf8')
      .replace(/\(.*\)/, 'x')
      .split(' ')[5];
    expect(session).not.toBe(own);
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/SigBlk:\t0+\n/);
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/Umask:\t0022\n/);
  });
  test('has the processor for itself: the daemon begins when it has ended', async () => {
    const slow = new Installation(sanitizedLauncher(), daemon);
    const node = join(slow.home, 'node');
    writeFileSync(node, readFileSync(node, 'utf8').replace('echo "cold', 'sleep 0.5; echo "cold'), { mode: 0o755 });
    const other = slow.start();
    other.child.stdin.end(config);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(existsSync(`${slow.place}.lock`)).toBe(true);
    expect(existsSync(`${slow.place}.sock`)).toBe(false);
    await other.ended;
    await expect.poll(() => slow.startedDaemons().length).toBe(1);
    slow.remove();
  });
});

test('a hundred calls at once start one daemon', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => installation.call(config)));
  for (const { status, stdout } of all) {
    expect(status).toBe(0);
    expect(['warm', installation.cold(config)]).toContain(stdout);
  }
  await daemonLeftBehind();
  expect(installation.startedDaemons()).toHaveLength(1);
}, 30_000);

test('when a daemon was killed, the next call runs cold and starts another; its socket is no hindrance', async () => {
  await installation.call(config);
  process.kill(await daemonLeftBehind(), 'SIGKILL');
  await expect.poll(async () => (await installation.call(config)).stdout).toBe(installation.cold(config));
  await daemonLeftBehind();
  expect(installation.startedDaemons()).toHaveLength(2);
});

test('a socket file of nobody is replaced', async () => {
  const left = createServer().listen(`${installation.place}.sock`);
  await new Promise((resolve) => left.on('listening', resolve));
  spawnSync('ln', [`${installation.place}.sock`, `${installation.place}.kept`]);
  await new Promise((resolve) => left.close(resolve));
  spawnSync('mv', [`${installation.place}.kept`, `${installation.place}.sock`]);
  expect(existsSync(`${installation.place}.sock`)).toBe(true);
  expect(await installation.call(config)).toMatchObject({ stdout: installation.cold(config) });
  await daemonLeftBehind();
});

describe('no daemon is left behind', () => {
  test('where a folder has the name of its socket', async () => {
    mkdirSync(`${installation.place}.sock`);
    await expectNoDaemon();
    expect(existsSync(`${installation.place}.sock`)).toBe(true);
  });
  test('where a file has the name of its socket, which stays', async () => {
    writeFileSync(`${installation.place}.sock`, 'text');
    await expectNoDaemon();
    expect(readFileSync(`${installation.place}.sock`, 'utf8')).toBe('text');
  });
  test('where there can be no lock', async () => {
    mkdirSync(`${installation.place}.lock`);
    await expectNoDaemon();
  });
  test('where another has the lock', async () => {
    const holder = spawn('flock', ['--no-fork', `${installation.place}.lock`, 'sleep', '30']);
    await expect.poll(() => existsSync(`${installation.place}.lock`)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expectNoDaemon();
    holder.kill();
  });
  test('where its Node.js cannot be run: callers do not wait for it', async () => {
    rmSync(join(installation.home, 'node'));
    expect(await installation.call(config)).toMatchObject({ status: 1, stdout: expect.stringContaining('"code": 5') });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(existsSync(`${installation.place}.sock`)).toBe(false);
  });
});
