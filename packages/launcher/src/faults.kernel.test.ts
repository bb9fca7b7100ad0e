import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, Installation, sanitizedLauncher } from './testing/installation.ts';
import { exit, frame, serve } from './testing/server.ts';

// What needs file systems and namespaces of its own.

const daemon = `require('node:net').createServer((connection) => {
    connection.on('error', () => {});
    connection.once('data', () => connection.end(Buffer.from('o\\x04\\0\\0\\0warmx\\x04\\0\\0\\0\\0\\0\\0\\0', 'latin1')));
  }).listen({ fd: 4 });
  setTimeout(() => process.exit(), 30_000);`;

let installation: Installation;
beforeEach(() => {
  installation = new Installation(sanitizedLauncher(), daemon);
});
afterEach(() => installation.remove());

const config = '{"cniVersion": "1.0.0"}';

describe('where /run', () => {
  const mounted: string[] = [];
  function mount(options: string): string {
    const folder = join(installation.folder, `r${mounted.length}`);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'podwire-test', folder]);
    mounted.push(folder);
    return folder;
  }
  afterEach(() => {
    for (const folder of mounted.splice(0)) execFileSync('umount', ['--lazy', folder]);
  });

  async function expectCold(folder: string, why: string): Promise<void> {
    for (let i = 0; i < 3; i++) {
      const environment = { PODWIRE_RUN: join(folder, 'p'), PODWIRE_TRACE: 'launcher' };
      expect(await installation.call(config, environment)).toEqual({
        status: 0,
        signal: null,
        stdout: installation.cold(config),
        stderr: `launcher: runs cold: ${why}\n`,
      });
    }
    expect(installation.startedDaemons()).toEqual([]);
  }

  test('is read-only, calls run cold', async () => {
    await expectCold(mount('mode=755,ro'), 'the runtime folder cannot be made');
  });
  test('has no room for a folder, calls run cold', async () => {
    await expectCold(mount('mode=755,nr_inodes=1'), 'the runtime folder cannot be made');
  });
  test('has no room for a lock, calls run cold, and no daemon is left behind', async () => {
    await expectCold(mount('mode=755,nr_inodes=2'), 'no daemon');
  });
  test('has no room for a socket, calls run cold, and no daemon is left behind', async () => {
    await expectCold(mount('mode=755,nr_inodes=3'), 'no daemon');
  });
  test('has no room for more than that, a daemon serves all the same', async () => {
    const environment = { PODWIRE_RUN: join(mount('mode=755,nr_inodes=4'), 'p') };
    const answer = async () => (await installation.call(config, environment)).stdout;
    await expect.poll(answer, { timeout: 10_000 }).toBe('warm');
  });
});

describe('a daemon of other namespaces', () => {
  let server: Server;
  let met = 0;
  beforeEach(async () => {
    met = 0;
    server = await serve(installation.place, (connection) => {
      met += 1;
      connection.end(Buffer.concat([frame('o', 'warm'), exit(0)]));
    });
  });
  afterEach(() => server.close());

  function callFrom(...unshare: string[]): Promise<Ended> {
    const child = spawn('unshare', [...unshare, '--', join(installation.folder, 'bin/bridge')], {
      env: installation.environment(),
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => {
      texts.stdout += text;
    });
    child.stderr.on('data', (text) => {
      texts.stderr += text;
    });
    child.stdin.end(config);
    return new Promise((resolve) => child.on('close', (status, signal) => resolve({ status, signal, ...texts })));
  }

  test.each([
    ['network', ['--net']],
    ['mount', ['--mount']],
    ['PID', ['--pid', '--fork', '--mount-proc']],
    ['user', ['--user', '--map-root-user']],
  ])("than the caller's %s namespace is never met; there is to be one of its own", async (_, unshare) => {
    expect(await callFrom(...unshare)).toEqual({
      status: 0,
      signal: null,
      stdout: installation.cold(config),
      stderr: '',
    });
    expect(met).toBe(0);
    const name = (path: string) => path.replace(/\.lock$/, '');
    const locks = () =>
      readdirSync(installation.run)
        .filter((file) => file.endsWith('.lock'))
        .map(name);
    expect(locks()).toHaveLength(1);
    expect(join(installation.run, locks()[0] ?? '')).not.toBe(installation.place);
    expect(await installation.call(config)).toMatchObject({ stdout: 'warm' });
  });
  test('but that of its own is, from wherever else the caller differs', async () => {
    expect(await callFrom('--uts', '--ipc', '--cgroup')).toMatchObject({ status: 0, stdout: 'warm' });
    expect(existsSync(installation.daemons)).toBe(false);
  });
});
