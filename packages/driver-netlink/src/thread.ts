import { openSync } from 'node:fs';

/** Where the calling thread is, which is not /proc/self: that is the main thread's. */
export const netnsOfThread = '/proc/thread-self/ns/net';

/** Where the thread that runs JavaScript is: at home, or inside a namespace's `enter`. */
export class Thread {
  /** The open file of the namespace whose `enter` runs, the innermost one; `undefined` at home. */
  inside: number | undefined;
  #home: number | undefined;

  /** The open file of the namespace that it started in, which every `enter` comes back to in the end. */
  get home(): number {
    if (this.#home === undefined && this.inside !== undefined) throw new TypeError('home is behind');
    this.#home ??= openSync(netnsOfThread, 'r');
    return this.#home;
  }

  /** The open file of the namespace that it is in now. */
  get here(): number {
    return this.inside ?? this.home;
  }
}
