import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { CniError, ErrorCode, type FileLocks, KernelError } from '@podwire/core';
import { errorCode } from './error-code.ts';
import type { Libc } from './libc.ts';
import { errnoText } from './uapi/errno.ts';
import { LOCK } from './uapi/file.ts';

interface Waiter {
  readonly give: (fd: number) => void;
  readonly fail: (error: unknown) => void;
}

/** Who waits in this process for one path, in order. While it exists, somebody holds the lock or is about to. */
type Queue = Set<Waiter>;

/**
 * Locks between processes with flock(2), which is what the reference plugins take on the same files. The kernel gives
 * such a lock up when its last descriptor is closed, however the holder ended.
 *
 * Within the process callers queue, and only the first of them asks the kernel: at once if the lock is free, else on a
 * thread of the pool that blocks until it is. Such a thread cannot be called back. A caller who gives up leaves at once,
 * and what the thread obtains goes to the next in the queue, or back.
 */
export class FlockLocks implements FileLocks {
  readonly #queues = new Map<string, Queue>();

  constructor(private readonly libc: Libc) {}

  acquire(path: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<{ release(): void }> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const queue = this.#queues.get(path);
      const leave = () => {
        signal?.removeEventListener('abort', onAbort);
        this.#queues.get(path)?.delete(waiter);
      };
      const waiter: Waiter = {
        give: (fd) => {
          leave();
          resolve({ release: this.#releaser(path, fd) });
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = () => waiter.fail(signal?.reason);
      signal?.addEventListener('abort', onAbort);
      if (queue) queue.add(waiter);
      else {
        this.#queues.set(path, new Set([waiter]));
        void this.#serveNext(path);
      }
    });
  }

  /** Closing is unlocking: no other descriptor of this open file exists. A second call does nothing. */
  #releaser(path: string, fd: number): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      closeSync(fd);
      void this.#serveNext(path);
    };
  }

  /** Gets the lock for the first in the queue; for each its own, so that other processes have their turn in between. */
  async #serveNext(path: string): Promise<void> {
    const queue = this.#queues.get(path);
    if (!queue) return;
    if (queue.size === 0) {
      this.#queues.delete(path);
      return;
    }
    try {
      const fd = await this.#lock(path);
      const [next] = queue;
      if (next) next.give(fd);
      else {
        closeSync(fd);
        this.#queues.delete(path);
      }
    } catch (error) {
      // What keeps one from it (no folder, no permission) keeps all from it that wait now.
      this.#queues.delete(path);
      for (const waiter of queue) waiter.fail(lockError(path, error));
    }
  }

  async #lock(path: string): Promise<number> {
    for (;;) {
      // For reading, as the reference plugins open it: whoever may read it may lock it, and its content stays.
      const fd = openSync(path, constants.O_RDONLY | constants.O_CREAT, 0o640);
      try {
        if (!this.#tryLock(fd)) await this.libc.flockAsync(fd, LOCK.EX);
        if (isStillAt(path, fd)) return fd;
      } catch (error) {
        if (!KernelError.is(error, 'EINTR')) {
          closeSync(fd);
          throw error;
        }
      }
      closeSync(fd);
    }
  }

  #tryLock(fd: number): boolean {
    try {
      this.libc.flock(fd, LOCK.EX | LOCK.NB);
      return true;
    } catch (error) {
      if (KernelError.is(error, 'EAGAIN')) return false;
      throw error;
    }
  }
}

/** A lock on a file that was removed meanwhile, with its folder for instance, keeps nobody out. */
function isStillAt(path: string, fd: number): boolean {
  const locked = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there?.ino === locked.ino && there.dev === locked.dev;
}

function lockError(path: string, cause: unknown): unknown {
  const errno = KernelError.is(cause) ? cause.errno : errorCode(cause);
  if (errno === undefined) return cause;
  return new CniError(
    ErrorCode.stateFolder,
    `cannot lock file ${path}: ${errno}, ${errnoText(errno)}`,
    'Its folder must exist and be writable for this user, on a file system that supports flock(2).',
    { cause },
  );
}
