import { closeSync } from 'node:fs';
import { hrtime } from 'node:process';
import { KernelError, type Namespace } from '@podwire/core';
import { intOption, netlinkAddress } from './codec/sockaddr.ts';
import type { Libc } from './libc.ts';
import type { Poller } from './poller.ts';
import { NETLINK } from './uapi/netlink.ts';
import { AF, MSG, SOCK, SOL } from './uapi/socket.ts';

/** How long to wait, and what ends it early. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The kernel's notifications in one namespace. They only say when to look again, and what is there is read with a
 * request of its own: notifications are lost when their buffer is full (ENOBUFS), may be old when they are read, and
 * answers are neither.
 */
export class KernelEvents {
  constructor(
    private readonly libc: Libc,
    private readonly poller: Poller,
    private readonly enter: Namespace['enter'],
  ) {}

  /**
   * Looks until there is something to see, and after each notification of these groups (RTNLGRP_*). Looks once before
   * anything is subscribed to, since most waits are over before they begin, and once right after, so that nothing that
   * happened in between is missed.
   *
   * @returns what `look` saw, or `undefined` when the time was up first
   * @throws what `look` throws, and the signal's reason
   */
  async until<T>(
    groups: readonly number[],
    look: () => Promise<T | undefined>,
    { timeoutMs, signal }: WaitOptions,
  ): Promise<T | undefined> {
    signal?.throwIfAborted();
    const deadline = nowMs() + timeoutMs;
    const atOnce = await look();
    if (atOnce !== undefined) return atOnce;
    const subscription = this.#subscribe(groups);
    try {
      for (;;) {
        const seen = await look();
        if (seen !== undefined) return seen;
        const leftMs = deadline - nowMs();
        // When the time is up, a last look: this process may have been kept from running until now.
        if (leftMs <= 0 || !(await this.poller.readable(subscription, leftMs, signal))) return await look();
        this.#drain(subscription);
      }
    } finally {
      closeSync(subscription);
    }
  }

  #subscribe(groups: readonly number[]): number {
    return this.enter(() => {
      const fd = this.libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.ROUTE);
      try {
        this.libc.bind(fd, netlinkAddress());
        for (const group of groups) {
          this.libc.setsockopt(fd, SOL.NETLINK, NETLINK.ADD_MEMBERSHIP, intOption(group));
        }
        return fd;
      } catch (error) {
        closeSync(fd);
        throw error;
      }
    });
  }

  /** Reads all there is, so that a burst of notifications leads to one look. Cut off to one byte: they are not read. */
  #drain(fd: number): void {
    const nothing = new Uint8Array(1);
    for (;;) {
      try {
        this.libc.recv(fd, nothing, MSG.DONTWAIT);
      } catch (error) {
        if (KernelError.is(error, 'EAGAIN')) return;
        if (!KernelError.is(error, 'ENOBUFS', 'EINTR')) throw error;
      }
    }
  }
}

/** Not `performance.now()`: what that loads takes longer than most waits. */
function nowMs(): number {
  return Number(hrtime.bigint()) / 1e6;
}
