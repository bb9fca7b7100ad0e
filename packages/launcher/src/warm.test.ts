import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launcherPath } from './launcher-path.ts';
import { Installation } from './testing/installation.ts';
import { exit, frame, type Request, serve } from './testing/server.ts';

let installation: Installation;
let server: Server | undefined;
beforeEach(() => {
  installation = new Installation();
});
afterEach(() => {
  server?.close();
  server = undefined;
  installation.remove();
});

const config = '{"cniVersion": "1.0.0", "name": "net"}';

async function serving(answer: (connection: Socket, request: Request, more: () => Buffer) => void): Promise<void> {
  server = await serve(installation.place, answer);
}

describe('a call that a daemon serves', () => {
  test('hands over type, environment and stdin, and prints what comes back', async () => {
    const requests: Request[] = [];
    await serving((connection, request) => {
      requests.push(request);
      connection.end(Buffer.concat([frame('e', 'a warning\n'), frame('o', '{"an": "answer"}'), exit(0)]));
    });
    const call = installation.start({ CNI_COMMAND: 'ADD', EMPTY: '', ODD: 'a=b\nc' }, 'host-local');
    call.child.stdin.end(config);
    expect(await call.ended).toEqual({ status: 0, signal: null, stdout: '{"an": "answer"}', stderr: 'a warning\n' });
    expect(requests).toMatchObject([{ type: 'host-local', stdin: Buffer.from(config) }]);
    expect(requests[0]?.environment).toEqual([
      `PATH=${process.env.PATH}`,
      'CNI_COMMAND=ADD',
      `PODWIRE_RUN=${installation.run}`,
      'EMPTY=',
      'ODD=a=b\nc',
    ]);
  });
  test.each([
    [0, 0],
    [1, 1],
    [255, 255],
    [256, 1],
    [0xffff_ffff, 1],
  ])('ends with status %d as %d', async (given, status) => {
    await serving((connection) => connection.end(exit(given)));
    expect(await installation.call(config)).toMatchObject({ status, stdout: '', stderr: '' });
  });
  test('takes an answer in portions of any size, and stderr while the call goes on', async () => {
    const whole = Buffer.concat([
      frame('e', 'one\n'),
      frame('o', 'x'.repeat(100)),
      frame('o', ''),
      frame('e', ''),
      exit(3),
    ]);
    await serving(async (connection) => {
      for (const byte of whole) {
        connection.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
      connection.end();
    });
    const call = installation.start();
    call.child.stdin.end(config);
    let stderrCameFirst = false;
    call.child.stderr.once('data', () => {
      stderrCameFirst = call.child.exitCode === null;
    });
    expect(await call.ended).toMatchObject({ status: 3, stdout: 'x'.repeat(100), stderr: 'one\n' });
    expect(stderrCameFirst).toBe(true);
  });
  test("what comes behind the exit status is nobody's", async () => {
    await serving((connection) =>
      connection.end(Buffer.concat([frame('o', 'yes'), exit(0), frame('o', 'no'), exit(1)])),
    );
    expect(await installation.call(config)).toMatchObject({ status: 0, stdout: 'yes' });
  });
  test.each([0, 1, 65_535, 65_536, 65_537, 1_000_000, 16 << 20])(
    'carries %d bytes in both directions',
    async (size) => {
      await serving((connection, { stdin }) => connection.end(Buffer.concat([frame('o', stdin), exit(0)])));
      const stdin = Buffer.alloc(size, 'abcdefg');
      const { status, stdout, stderr } = await installation.call(stdin);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout === stdin.toString()).toBe(true);
    },
  );
  test('the answer may be in many frames, up to a bound', async () => {
    await serving((connection) => {
      for (let i = 0; i < 17; i++) connection.write(frame('o', Buffer.alloc(1 << 20, 'x')));
      connection.end(exit(0));
    });
    const { status, stdout } = await installation.call(config);
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({
      status: 1,
      code: 11,
      msg: expect.stringContaining('not an answer'),
    });
  });
});

describe('descriptors', () => {
  const ok = (connection: Socket, { stdin }: Request) =>
    connection.end(Buffer.concat([frame('o', `got ${stdin.length}`), exit(0)]));

  /** Runs it by a shell, which can close descriptors. */
  function byShell(command: string): Promise<{ status: number | null; text: string }> {
    const child = spawn('sh', ['-c', command], { env: installation.environment(), cwd: installation.folder });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.stdin.end(config);
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, text })));
  }

  test('a closed stdin is an empty one', async () => {
    await serving(ok);
    expect(await byShell('bin/bridge <&-')).toEqual({ status: 0, text: 'got 0' });
  });
  test('a connection does not take the place of a closed stdout or stderr', async () => {
    await serving((connection, _, more) => {
      connection.write(frame('e', 'text'));
      connection.write(Buffer.concat([frame('o', 'text')]));
      setTimeout(() => connection.end(exit(more().length)), 50);
    });
    expect(await byShell('bin/bridge >&-')).toEqual({ status: 0, text: '' });
    expect(await byShell('bin/bridge >&- 2>&- <&-')).toEqual({ status: 0, text: '' });
  });
  test('may not block', async () => {
    const large = Buffer.alloc(300_000, 'x');
    await serving((connection, { stdin }) => connection.end(Buffer.concat([frame('o', stdin), exit(0)])));
    writeFileSync(join(installation.folder, 'stdin'), large);
    const perl = 'use Fcntl; fcntl($_, F_SETFL, fcntl($_, F_GETFL, 0) | O_NONBLOCK) for *STDIN, *STDOUT; exec $ARGV[0]';
    const { text } = await byShell(`(sleep 0.1; cat stdin) | perl -e '${perl}' bin/bridge | (sleep 0.2; cat)`);
    expect(text === large.toString()).toBe(true);
  });
  test('a reader of stderr that is gone ends no call', async () => {
    const done = new Promise((resolve) => {
      serving((connection) => {
        connection.write(frame('e', 'a warning\n'.repeat(20_000)));
        setTimeout(() => connection.end(Buffer.concat([frame('o', 'done'), exit(0)])), 50);
        connection.on('close', resolve);
      });
    });
    await expect.poll(() => existsSync(`${installation.place}.sock`)).toBe(true);
    expect(await byShell('{ bin/bridge 2>&1 >&3 3>&- | true; } 3>&1')).toEqual({ status: 0, text: 'done' });
    await done;
  });
  test('a stdin that cannot be read is an error', async () => {
    await serving(ok);
    const { status, text } = await byShell('bin/bridge < /');
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 1, cniVersion: '1.1.0', code: 5 });
  });
});

describe('signals', () => {
  /** What the launcher sent behind its request. */
  let more: () => Buffer = () => Buffer.alloc(0);
  async function hanging(): Promise<void> {
    await serving((connection, _, sent) => {
      more = sent;
      connection.write(frame('e', 'begun'));
      connection.on('close', () => server?.emit('gone'));
    });
  }
  const told = (...numbers: number[]) => Buffer.concat(numbers.map((number) => Buffer.from([0x73, number, 0, 0, 0])));

  test.each([
    ['SIGTERM', 15],
    ['SIGINT', 2],
    ['SIGHUP', 1],
  ] as const)('%s is passed on, and the answer is still taken', async (name, number) => {
    await serving((connection, _, sent) => {
      more = sent;
      connection.write(frame('e', 'begun'));
      connection.on('data', () => {
        if (sent().length === 5) connection.end(Buffer.concat([frame('o', 'taken back'), exit(1)]));
      });
    });
    const call = installation.start();
    call.child.stdin.end(config);
    call.child.stderr.once('data', () => call.child.kill(name));
    expect(await call.ended).toEqual({ status: 1, signal: null, stdout: 'taken back', stderr: 'begun' });
    expect(more()).toEqual(told(number));
  });
  test('the second of a kind ends the launcher, which the daemon sees', async () => {
    await hanging();
    const gone = new Promise((resolve) => server?.once('gone', resolve));
    const call = installation.start();
    call.child.stdin.end(config);
    call.child.stderr.once('data', () => call.child.kill('SIGTERM'));
    await expect.poll(() => more()).toEqual(told(15));
    call.child.kill('SIGINT');
    await expect.poll(() => more()).toEqual(told(15, 2));
    call.child.kill('SIGTERM');
    expect(await call.ended).toMatchObject({ status: null, signal: 'SIGTERM', stdout: '' });
    await gone;
  });
  test('while stdin is still open they end it', async () => {
    await hanging();
    const call = installation.start();
    call.child.stdin.write('{');
    setTimeout(() => call.child.kill('SIGTERM'), 100);
    expect(await call.ended).toMatchObject({ signal: 'SIGTERM' });
  });
  test('one that the caller ignores stays ignored', async () => {
    await hanging();
    const child = spawn('sh', ['-c', "trap '' HUP; exec bin/bridge"], {
      env: installation.environment(),
      cwd: installation.folder,
    });
    child.stdin.end(config);
    await new Promise((resolve) => child.stderr.once('data', resolve));
    child.kill('SIGHUP');
    child.kill('SIGINT');
    await expect.poll(() => more()).toEqual(told(2));
    child.kill('SIGKILL');
  });
  test('a call that is to run cold after one does not run', async () => {
    await serving((connection) => {
      connection.write(frame('e', 'begun'));
      connection.on('data', () => connection.end(frame('c', 'another environment')));
    });
    const call = installation.start();
    call.child.stdin.end(config);
    call.child.stderr.once('data', () => call.child.kill('SIGTERM'));
    expect(await call.ended).toMatchObject({ signal: 'SIGTERM', stdout: '' });
  });
});

test.skipIf(!launcherPath())('the static program, as it is installed, does the same', async () => {
  const built = new Installation(launcherPath());
  const log = openSync(join(built.folder, 'log'), 'w');
  server = await serve(built.place, (connection, { stdin }) =>
    connection.end(Buffer.concat([frame('o', stdin), frame('e', 'warned'), exit(7)])),
  );
  expect(await built.call(config)).toEqual({ status: 7, signal: null, stdout: config, stderr: 'warned' });
  server.close();
  const { stdout } = spawnSync(join(built.folder, 'bin/bridge'), {
    env: built.environment(),
    input: config,
    stdio: ['pipe', 'pipe', log],
    encoding: 'utf8',
  });
  expect(stdout).toBe(built.cold(config));
  expect(readFileSync(join(built.folder, 'log'), 'utf8')).toBe('');
  built.remove();
});
