import type { FileLocks } from '@podwire/core';

/** Locks between the calls of one process, first come first served. For tests without koffi; the real ones have theirs. */
export class MemoryLocks implements FileLocks {
  private readonly last = new Map<string, Promise<void>>();

  async acquire(path: string): Promise<{ release(): void }> {
    const before = this.last.get(path);
    let release = () => {};
    this.last.set(
      path,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    await before;
    return { release };
  }
}
