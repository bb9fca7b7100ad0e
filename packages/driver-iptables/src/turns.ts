import type { FileLocks, Files } from '@podwire/core';

/** One at a time on this node, whichever process asks: for what looks first and acts on what it saw. */
export class Turns {
  constructor(
    private readonly files: Files,
    private readonly locks: FileLocks,
    private readonly folder: string,
    private readonly name: string,
  ) {}

  async take<T>(action: () => Promise<T>): Promise<T> {
    this.files.ensureFolder(this.folder, 0o700);
    const lock = await this.locks.acquire(`${this.folder}/${this.name}.lock`);
    try {
      return await action();
    } finally {
      lock.release();
    }
  }
}
