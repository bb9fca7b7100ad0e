import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { fileLocksContract } from '@podwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FlockLocks } from './file-locks.ts';
import { KoffiLibc } from './libc.ts';

let folder: string;
let path: string;
let locks: FlockLocks;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-locks-'));
  path = join(folder, 'lock');
  locks = new FlockLocks(new KoffiLibc());
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Another process, util-linux's flock(1), that holds the lock until it is told to end. */
async function otherHolder(): Promise<ChildProcess & { letGo(): void }> {
  // exec: without it, a killed flock(1) leaves the lock with the shell it started.
  const child = spawn('flock', [path, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  children.push(child);
  child.stdin?.write('locked\n');
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return Object.assign(child, { letGo: () => void child.stdin?.end() });
}

/** Whether another process could take the lock now. */
async function freeForOthers(): Promise<boolean> {
  const [code] = await once(spawn('flock', ['--nonblock', path, 'true']), 'exit');
  return code === 0;
}

const settled = async (promise: Promise<unknown>) => {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  return done;
};

fileLocksContract(() => new FlockLocks(new KoffiLibc()));

test('a lock leaves the content of its file as it is', async () => {
  writeFileSync(path, 'kept');
  (await locks.acquire(path)).release();
  expect(statSync(path).size).toBe(4);
});

test('a hundred callers here and ten other processes exclude each other', async () => {
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const others = Array.from({ length: 10 }, async () => {
    const script = 'n=$(cat "$1"); sleep 0.002; echo $((n + 1)) >"$1"';
    const [code] = await once(spawn('flock', [path, 'sh', '-c', script, 'add', counter]), 'exit');
    expect(code).toBe(0);
  });
  const ours = Array.from({ length: 100 }, async () => {
    const { release } = await locks.acquire(path);
    const count = Number(readFileSync(counter, 'utf8'));
    await new Promise(setImmediate);
    writeFileSync(counter, String(count + 1));
    release();
  });
  await Promise.all([...others, ...ours]);
  expect(Number(readFileSync(counter, 'utf8'))).toBe(110);
});

describe('another process holds it', () => {
  test('we get it when it is killed', async () => {
    const holder = await otherHolder();
    const waiting = locks.acquire(path);
    expect(await settled(waiting)).toBe(false);
    // Its whole group: the program that flock(1) started holds the open file too.
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    (await waiting).release();
  });

  test('a caller who gives up leaves at once, and the next one gets the lock', async () => {
    const holder = await otherHolder();
    const cancel = new AbortController();
    const first = locks.acquire(path, { signal: cancel.signal });
    const second = locks.acquire(path);
    expect(await settled(first)).toBe(false);
    cancel.abort(new Error('no longer needed'));
    await expect(first).rejects.toThrow('no longer needed');
    holder.letGo();
    (await second).release();
    expect(await freeForOthers()).toBe(true);
  });

  test('when all have given up, the lock does not stay with us', async () => {
    const holder = await otherHolder();
    const cancel = new AbortController();
    const only = locks.acquire(path, { signal: cancel.signal });
    expect(await settled(only)).toBe(false);
    cancel.abort();
    await expect(only).rejects.toThrow();
    holder.letGo();
    await once(holder, 'exit');
    (await locks.acquire(path)).release();
    expect(await freeForOthers()).toBe(true);
  });

  test('and removes the file before it lets go: we lock the one that is there then', async () => {
    const holder = await otherHolder();
    const waiting = locks.acquire(path);
    expect(await settled(waiting)).toBe(false);
    rmSync(path);
    holder.letGo();
    const { release } = await waiting;
    expect(existsSync(path)).toBe(true);
    expect(await freeForOthers()).toBe(false);
    release();
  });
});

test('an aborted signal is refused before anything is opened', async () => {
  await expect(locks.acquire(path, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
  expect(existsSync(path)).toBe(false);
});

test('a folder that does not exist is named, and keeps nobody waiting for ever', async () => {
  const missing = join(folder, 'gone/lock');
  const both = await Promise.allSettled([locks.acquire(missing), locks.acquire(missing)]);
  for (const outcome of both) {
    const error: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
    expect(CniError.is(error) && [error.code, error.message]).toEqual([
      ErrorCode.stateFolder,
      `cannot lock file ${missing}: ENOENT, No such file or directory`,
    ]);
  }
  await expect(locks.acquire(missing)).rejects.toThrow('ENOENT');
});
