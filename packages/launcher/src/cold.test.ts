import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Installation } from './testing/installation.ts';
import { exit, frame, serve } from './testing/server.ts';

let installation: Installation;
let server: Server;
let calls = 0;
beforeEach(async () => {
  installation = new Installation();
  calls = 0;
  server = await serve(installation.place, (connection) => {
    calls += 1;
    connection.end(Buffer.concat([frame('o', 'warm'), exit(0)]));
  });
});
afterEach(() => {
  server.close();
  installation.remove();
});

const config = '{"cniVersion": "1.0.0"}';
const isRoot = process.getuid?.() === 0;

/** That it ran in a process of its own, for the reason that it tells, and left no daemon behind. */
async function expectCold(why: string, environment: Record<string, string | undefined> = {}): Promise<void> {
  const ended = await installation.call(config, { PODWIRE_TRACE: 'launcher', ...environment });
  expect(ended).toEqual({
    status: 0,
    signal: null,
    stdout: installation.cold(config),
    stderr: `launcher: runs cold: ${why}\n`,
  });
  expect(calls).toBe(0);
  expect(installation.startedDaemons()).toEqual([]);
}

describe('a daemon is not asked', () => {
  test.each([
    ['PODWIRE_DAEMON=off', { PODWIRE_DAEMON: 'off' }],
    ['no CNI_COMMAND', { CNI_COMMAND: undefined }],
    ['PODWIRE_RUN is not absolute', { PODWIRE_RUN: 'run' }],
    ['the path of the socket would be too long', { PODWIRE_RUN: `/${'x'.repeat(50)}` }],
    ['the path of the socket would be too long', { PODWIRE_RUN: `/${'x'.repeat(5000)}` }],
    ['the runtime folder cannot be made', { PODWIRE_RUN: '/no/such/folder' }],
    [
      'an environment that is too large',
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`V${i}`, 'x'.repeat(100_000)])),
    ],
  ])('%s', expectCold);

  test.each([
    'netns',
    './netns',
    '/proc/self/ns/net',
    '/proc//self/fd/3',
    '/proc/thread-self/ns/net',
    '/run/../proc/self/ns/net',
    '/dev/fd/3',
    '/dev/stdin',
  ])('CNI_NETNS=%s', (netns) => expectCold('CNI_NETNS names something else in another process', { CNI_NETNS: netns }));

  test.each([
    'bin',
    '.',
    '/opt/cni/bin:',
    ':/opt/cni/bin',
    '/opt/cni/bin::/bin',
    '/opt/cni/bin:bin',
    '/bin:/proc/self/cwd/x',
  ])('CNI_PATH=%s', (path) => expectCold('CNI_PATH names something else in another process', { CNI_PATH: path }));

  test.each([
    { CNI_NETNS: '/proc/1234/ns/net', CNI_PATH: '/opt/cni/bin:/usr/lib/cni' },
    { CNI_NETNS: '/run/netns/self', CNI_PATH: '' },
    { CNI_NETNS: '', PODWIRE_DAEMON: 'on' },
    { CNI_NETNS: '/run/netns/thread-self', CNI_ARGS: 'CNI_NETNS=x' },
  ])('but it is with %j', async (environment) => {
    expect(await installation.call(config, environment)).toMatchObject({ status: 0, stdout: 'warm' });
  });
});

describe('a runtime folder', () => {
  const why = 'the runtime folder is not a folder of this user alone';
  test.each([0o755, 0o770, 0o707, 0o701])('of mode %o is not trusted', async (mode) => {
    chmodSync(installation.run, mode);
    await expectCold(why);
  });
  test('that is a link is not trusted', async () => {
    renameSync(installation.run, `${installation.run}-real`);
    symlinkSync(`${installation.run}-real`, installation.run);
    await expectCold(why);
  });
  test('that is a file is not trusted', async () => {
    rmSync(installation.run, { recursive: true });
    writeFileSync(installation.run, '');
    await expectCold(why);
  });
  test.skipIf(!isRoot)('of another user is not trusted', async () => {
    chownSync(installation.run, 65_534, 65_534);
    await expectCold(why);
  });
});

describe('a socket', () => {
  test.skipIf(!isRoot)('of another user is not talked to', async () => {
    server.close();
    chmodSync(installation.folder, 0o755);
    chownSync(installation.run, 65_534, 65_534);
    const script = `require('net').createServer(() => console.log('met')).listen('${installation.place}.sock', () => console.log('up'))`;
    const { spawn } = await import('node:child_process');
    const other = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, cwd: '/' });
    await new Promise((resolve) => other.stdout.once('data', resolve));
    chownSync(installation.run, 0, 0);
    await expectCold("the daemon's socket cannot be used");
    other.kill();
  });
  test.skipIf(!isRoot)('is of another user for one who is not the same', async () => {
    chmodSync(installation.folder, 0o755);
    const { status, stdout, stderr } = spawnSync(join(installation.folder, 'bin/bridge'), {
      env: installation.environment({ PODWIRE_TRACE: 'launcher' }),
      input: config,
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: installation.cold(config),
      stderr: 'launcher: runs cold: the runtime folder is not a folder of this user alone\n',
    });
  });
});

describe('run cold', () => {
  test('a daemon may say so, and why', async () => {
    server.close();
    server = await serve(installation.place, (connection) => connection.end(frame('c', 'another environment')));
    await expectCold('another environment');
    server.close();
    server = await serve(installation.place, (connection) => connection.end(frame('c', 'x'.repeat(100_000))));
    await expectCold('x'.repeat(119));
  });
  test.each([(16 << 20) + 1, 20_000_000])('a config of %d bytes, all of it', async (size) => {
    const large = Buffer.alloc(size, 'abcdefg').toString();
    const { status, stdout, stderr } = await installation.call(large, { PODWIRE_TRACE: 'launcher' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'launcher: runs cold: a config that is too large\n' });
    expect(stdout === installation.cold(large)).toBe(true);
    expect(calls).toBe(0);
  });
  test('the process, and with it its id and its signals, is the same', async () => {
    writeFileSync(join(installation.home, 'node'), '#!/bin/sh\necho $$; kill -TERM $$', { mode: 0o755 });
    const call = installation.start({ PODWIRE_DAEMON: 'off' });
    expect(await call.ended).toMatchObject({ signal: 'SIGTERM', stdout: `${call.child.pid}\n` });
  });
  test('by a name that is no plugin says so', async () => {
    symlinkSync('bridge', join(installation.folder, 'bin/none-such'));
    for (const type of ['none-such', '.podwire/0123456789ab/launcher']) {
      const { child, ended } = installation.start({ PODWIRE_DAEMON: 'off' }, type);
      child.stdin.end();
      expect(await ended).toMatchObject({
        status: 1,
        stdout: '',
        stderr: 'podwire: called by a name that is no plugin of this build\n',
      });
    }
  });
  test('without a Node.js is an error that says what to do', async () => {
    rmSync(join(installation.home, 'node'));
    server.close();
    const { status, stdout } = await installation.call(config);
    expect({ status, ...JSON.parse(stdout) }).toEqual({
      status: 1,
      cniVersion: '1.0.0',
      code: 5,
      msg: 'cannot run the Node.js of this installation',
      details: 'It is missing or damaged. Install Podwire again: npx podwire install.',
    });
  });
  test.skipIf(!isRoot)('as another effective user than the real one', () => {
    chmodSync(installation.folder, 0o755);
    chmodSync(join(installation.home, 'launcher'), 0o4755);
    const { stdout, stderr } = spawnSync(join(installation.folder, 'bin/bridge'), {
      env: installation.environment({ PODWIRE_TRACE: 'launcher' }),
      input: config,
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({
      stdout: installation.cold(config),
      stderr: 'launcher: runs cold: the effective user is not the real one\n',
    });
  });
  test('one who executes an open descriptor is known by its first argument', async () => {
    mkdirSync(join(installation.folder, 'empty'));
    const perl = `open(my $f, "<", "${installation.home}/launcher"); fcntl($f, 2, 0); $fd = fileno $f; exec {"/dev/fd/$fd"} "/some/host-local"`;
    const { stdout } = spawnSync('perl', ['-e', perl], {
      env: installation.environment({ PODWIRE_DAEMON: 'off' }),
      input: config,
      encoding: 'utf8',
    });
    expect(stdout).toBe(installation.cold(config, 'host-local'));
  });
});
