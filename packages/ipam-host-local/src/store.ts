import { join } from 'node:path';
import type { FileLocks, Files } from '@podwire/core';
import { lockName, mode } from './disk-format.ts';
import { type Folders, Reservations } from './reservations.ts';

/** Holds the indexes of all networks beside their folders. No network can be called so: names begin with a letter or a digit. */
const indexFolder = '.podwire';

/** One network's state on disk, in the reference plugin's format. */
export class Store {
  private readonly folders: Folders;

  constructor(
    private readonly files: Files,
    private readonly locks: FileLocks,
    dataDir: string,
    network: string,
  ) {
    this.folders = { reservations: join(dataDir, network), index: join(dataDir, indexFolder, network) };
  }

  get folder(): string {
    return this.folders.reservations;
  }

  /**
   * Runs an action with the network's lock held. It is synchronous, so that nothing else of this process comes
   * between its steps either. The folder is made if it is missing.
   */
  async locked<T>(action: (reservations: Reservations) => T, signal?: AbortSignal): Promise<T> {
    const path = join(this.folder, lockName);
    if (!this.files.stat(path)) {
      this.files.ensureFolder(this.folder, mode.folder);
      this.files.create(path, '', mode.lock, { durable: false });
    }
    const lock = await this.locks.acquire(path, signal && { signal });
    try {
      const reservations = new Reservations(this.files, this.folders);
      try {
        return action(reservations);
      } finally {
        reservations.close();
      }
    } finally {
      lock.release();
    }
  }

  /** As `locked`, and `undefined` when the network has no folder: then nothing was ever reserved. */
  async lockedIfThere<T>(action: (reservations: Reservations) => T, signal?: AbortSignal): Promise<T | undefined> {
    return this.files.stat(this.folder) ? this.locked(action, signal) : undefined;
  }
}
