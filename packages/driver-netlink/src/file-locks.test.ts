import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
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

describe('a free lock', () => {
  test('is taken at once, in a file made for it, and given back', async () => {
    const { release } = await locks.acquire(path);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(await freeForOthers()).toBe(false);
    release();
    expect(await freeForOthers()).toBe(true);
  });

  test('leaves the content of its file as it is', async () => {
    writeFileSync(path, 'kept');
    (await locks.acquire(path)).release();
    expect(statSync(path).size).toBe(4);
  });

  test('released twice is released once', async () => {
    const first = await locks.acquire(path);
    first.release();
    const second = await locks.acquire(path);
    first.release();
    expect(await freeForOthers()).toBe(false);
    second.release();
  });
});

describe('callers of one process', () => {
  test('get it one at a time, a hundred of them, in the order they asked', async () => {
    const order: number[] = [];
    let holders = 0;
    await Promise.all(
      Array.from({ length: 100 }, async (_, number) => {
        const { release } = await locks.acquire(path);
        expect(++holders).toBe(1);
        order.push(number);
        await new Promise(setImmediate);
        holders--;
        release();
      }),
    );
    expect(order).toEqual(Array.from({ length: 100 }, (_, number) => number));
  });

  test('do not wait for locks of other paths', async () => {
    const one = await locks.acquire(path);
    const other = await locks.acquire(join(folder, 'other'));
    other.release();
    one.release();
  });
});

describe('another process holds it', () => {
  test('we wait until it lets go', async () => {
    const holder = await otherHolder();
    const waiting = locks.acquire(path);
    expect(await settled(waiting)).toBe(false);
    holder.letGo();
    (await waiting).release();
    expect(await freeForOthers()).toBe(true);
  });

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
