import { closeSync, readSync, writeSync } from 'node:fs';
import { KernelError } from '@podwire/core';
import { sourceOf, Writer } from './codec/bytes.ts';
import { s32, u16 } from './codec/scalar.ts';
import { struct } from './codec/struct.ts';
import type { Libc } from './libc.ts';
import { EFD } from './uapi/eventfd.ts';
import { POLLIN } from './uapi/poll.ts';

/** struct pollfd, poll(2) */
const pollfd = struct('pollfd', { fd: s32, events: u16, revents: u16 });

/** Nothing relies on it: a poll() ends when a descriptor is ready, or when the set of descriptors changes. */
const LONGEST_POLL_MS = 60_000;

interface Waiter {
  readonly fd: number;
  readonly ready: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Waits until file descriptors are readable, which Node offers for its own kinds of sockets only. All waiting, of all
 * namespaces, happens in one poll(2) on one thread of the pool, so that a hundred calls that wait leave the other
 * threads to those who need them. An eventfd among the descriptors ends the poll() when the set changes; while nobody
 * waits, no thread is taken and nothing keeps the process alive.
 */
export class Poller {
  readonly #waiters = new Set<Waiter>();
  readonly #count = new BigUint64Array([1n]);
  #wakeUp: number | undefined;

  constructor(private readonly libc: Libc) {}

  /**
   * Waits until the descriptor is readable. Now and then it ends for nothing: read without blocking.
   *
   * @returns false when the time was up first
   * @throws the signal's reason, at once when it is aborted
   */
  readable(fd: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        fd,
        ready: () => leave(() => resolve(true)),
        fail: (error) => leave(() => reject(error)),
      };
      const onAbort = () => {
        waiter.fail(signal?.reason);
        this.#interrupt();
      };
      const timer = setTimeout(() => {
        leave(() => resolve(false));
        this.#interrupt();
      }, timeoutMs);
      signal?.addEventListener('abort', onAbort);
      this.#waiters.add(waiter);
      if (this.#wakeUp === undefined) void this.#run();
      else this.#interrupt();
    });
  }

  /** Makes the poll() that is under way, if there is one, look at the set anew. */
  #interrupt(): void {
    if (this.#wakeUp !== undefined) writeSync(this.#wakeUp, this.#count);
  }

  async #run(): Promise<void> {
    let wakeUp: number | undefined;
    try {
      wakeUp = this.libc.eventfd(0, EFD.CLOEXEC | EFD.NONBLOCK);
      this.#wakeUp = wakeUp;
      while (this.#waiters.size > 0) await this.#pollOnce(wakeUp);
    } catch (error) {
      for (const waiter of [...this.#waiters]) waiter.fail(error);
    } finally {
      this.#wakeUp = undefined;
      if (wakeUp !== undefined) closeSync(wakeUp);
    }
  }

  async #pollOnce(wakeUp: number): Promise<void> {
    const waiters = [...this.#waiters];
    const set = new Writer();
    for (const fd of [wakeUp, ...waiters.map((waiter) => waiter.fd)]) pollfd.write(set, { fd, events: POLLIN });
    const fds = set.finish();
    try {
      await this.libc.pollAsync(fds, waiters.length + 1, LONGEST_POLL_MS);
    } catch (error) {
      if (KernelError.is(error, 'EINTR')) return;
      throw error;
    }
    const answer = sourceOf(fds);
    // Whatever is reported, an error too, ends the wait: the reader will meet it.
    const happened = (at: number) => pollfd.read(answer, at * pollfd.size, (at + 1) * pollfd.size).revents !== 0;
    if (happened(0)) readSync(wakeUp, new BigUint64Array(1));
    waiters.forEach((waiter, at) => {
      if (this.#waiters.has(waiter) && happened(at + 1)) waiter.ready();
    });
  }
}
