import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileLocks } from '@podwire/core';
import { describe, expect, test as plain } from 'vitest';
import { withFolder } from '../fixtures.ts';
import { runProgram } from '../programs.ts';

/** What every driver of `FileLocks` must do on Linux; judged by flock(1) of util-linux. */
export function fileLocksContract(make: () => FileLocks): void {
  const test = plain.extend(withFolder).extend<{ locks: FileLocks }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
    locks: async ({}, use) => {
      await use(make());
    },
  });

  describe('file locks', () => {
    test('keep other programs out until they are released', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      const lock = await locks.acquire(path);
      expect(await canLock(path)).toBe(false);
      lock.release();
      expect(await canLock(path)).toBe(true);
    });

    test('wait for another program', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      const holder = spawn('flock', [path, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
      holder.stdin.write('held\n');
      await once(holder.stdout, 'data');
      let held = false;
      const waiting = locks.acquire(path).then((lock) => {
        held = true;
        return lock;
      });
      expect(await canLock(path)).toBe(false);
      expect(held).toBe(false);
      holder.stdin.end();
      (await waiting).release();
    });

    test('make the file, readable by owner and group alone', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      (await locks.acquire(path)).release();
      expect(statSync(path).mode & 0o777 & ~0o640).toBe(0);
      expect(existsSync(path)).toBe(true);
    });

    test('are held by one after the other, in the order asked, within a process', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      const order: string[] = [];
      const holders = Array.from({ length: 50 }, async (_, index) => {
        const lock = await locks.acquire(path);
        order.push(`in ${index}`);
        await new Promise(setImmediate);
        order.push(`out ${index}`);
        lock.release();
      });
      await Promise.all(holders);
      expect(order).toEqual(Array.from({ length: 50 }, (_, index) => [`in ${index}`, `out ${index}`]).flat());
    });

    test('of two paths do not wait for each other', async ({ locks, folder }) => {
      const one = await locks.acquire(join(folder, 'one'));
      const two = await locks.acquire(join(folder, 'two'));
      two.release();
      one.release();
    });

    test('are not waited for once the caller has gone', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      const lock = await locks.acquire(path);
      const abort = new AbortController();
      const waiting = locks.acquire(path, { signal: abort.signal });
      const rejected = expect(waiting).rejects.toThrow();
      abort.abort();
      await rejected;
      lock.release();
      (await locks.acquire(path)).release();
    });

    test('released twice release nobody else', async ({ locks, folder }) => {
      const path = join(folder, 'lock');
      const first = await locks.acquire(path);
      first.release();
      const second = await locks.acquire(path);
      first.release();
      expect(await canLock(path)).toBe(false);
      second.release();
    });
  });
}

async function canLock(path: string): Promise<boolean> {
  const { exitCode } = await runProgram('flock', ['--nonblock', path, 'true']);
  return exitCode === 0;
}
