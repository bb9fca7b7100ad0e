import { closeSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, ErrorCode, KernelError, type NamedNamespace, type NamespaceFactory } from '@podwire/core';
import { retold } from './about.ts';
import type { Libc } from './libc.ts';
import { netnsOfThread } from './thread.ts';
import { MNT, MS } from './uapi/mount.ts';
import { CLONE } from './uapi/sched.ts';

const needsAdmin =
  'It takes CAP_SYS_ADMIN: run as root, or in a user and mount namespace of your own (unshare --map-root-user --mount)';

/**
 * Makes network namespaces that a file leads to, where `ip netns` keeps its own: `ip netns list` shows them, and
 * `ip netns exec` enters them.
 *
 * The calling thread leaves its namespace for the two system calls that this takes, and is back before anything else
 * of this process runs. A child process could do it instead, and would take 30 ms to start.
 */
export class MountedNamespaces implements NamespaceFactory {
  readonly #libc: Libc;
  readonly #folder: string;

  constructor(libc: Libc, folder = '/run/netns') {
    this.#libc = libc;
    this.#folder = folder;
  }

  create(name: string): NamedNamespace {
    const path = this.#reserve(name);
    try {
      this.#mountNew(path);
    } catch (error) {
      unlinkSync(path);
      throw retold({ operation: 'create namespace', subject: path, remedies: { EPERM: needsAdmin } }, error);
    }
    return { path, remove: () => this.#remove(path) };
  }

  #reserve(name: string): string {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
      throw new CniError(
        ErrorCode.invalidEnvironment,
        `invalid namespace name: ${name}`,
        'Use letters, digits and "-".',
      );
    }
    const path = join(this.#folder, name);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o755 });
      closeSync(openSync(path, 'wx', 0o444));
      return path;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const remedy = 'See what has the name: ip netns list. Elsewhere than in /run it takes no root.';
      throw new CniError(ErrorCode.io, `cannot create namespace ${path}: ${reason}`, remedy, { cause: error });
    }
  }

  /** Nothing may be awaited in here, nor a thread be born. */
  #mountNew(path: string): void {
    const back = openSync(netnsOfThread, 'r');
    try {
      this.#libc.unshare(CLONE.NEWNET);
      try {
        this.#libc.mount(netnsOfThread, path, MS.BIND);
      } finally {
        this.#return(back);
      }
    } finally {
      closeSync(back);
    }
  }

  /** A thread that stays in the new namespace would take the host's next call to it. */
  #return(back: number): void {
    try {
      this.#libc.setns(back, CLONE.NEWNET);
    } catch (error) {
      writeSync(2, `podwire: cannot leave a new namespace: ${error}; ending the process\n`);
      this.#libc.abort();
    }
  }

  #remove(path: string): void {
    try {
      // Lazily: a process that still is inside keeps the namespace, and must not keep its name.
      this.#libc.umount2(path, MNT.DETACH);
    } catch (error) {
      if (!KernelError.is(error, 'ENOENT', 'EINVAL'))
        throw retold({ operation: 'remove namespace', subject: path }, error);
    }
    try {
      unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
