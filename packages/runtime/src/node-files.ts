import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { platform } from 'node:process';
import { CniError, ErrorCode, type FileStatus, type Files } from '@podwire/core';

const temporaryName = /^\.podwire-[0-9a-f]{24}\.tmp$/;
/** Nobody needs this long to write one small file: what is older was left by a crash. */
const abandonedAfterMs = 3_600_000;

/**
 * State files on Node's own file system calls. Synchronous on purpose: a state file is small, and a caller that holds
 * a lock is done sooner than the thread pool could answer.
 *
 * New content is written under a hidden name in the same folder first. Host-local takes a file for a reservation when
 * its name is an address, and libcni's cache readers look for `-<id>-` in it, so neither ever sees these.
 */
export class NodeFiles implements Files {
  #bootId: string | undefined;

  read(path: string): string | undefined {
    return attempt('read file', path, () => unlessMissing(() => readFileSync(path, 'utf8')));
  }

  create(
    path: string,
    content: string,
    mode: number,
    { durable = true }: { readonly durable?: boolean } = {},
  ): boolean {
    return attempt('create file', path, () => {
      if (!durable) return createInPlace(path, content, mode);
      const temporary = writeTemporary(path, content, { mode, durable });
      try {
        // link(2) and not rename(2): it refuses a name that is taken, whoever took it and whenever.
        linkSync(temporary, path);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        unlinkSync(temporary);
      }
      syncFolder(dirname(path));
      return true;
    });
  }

  replace(path: string, content: string, options: { readonly mode: number; readonly durable: boolean }): void {
    attempt('write file', path, () => {
      const temporary = writeTemporary(path, content, options);
      try {
        renameSync(temporary, path);
      } catch (error) {
        unlinkSync(temporary);
        throw error;
      }
      if (options.durable) syncFolder(dirname(path));
    });
  }

  overwrite(path: string, content: string, mode: number): void {
    attempt('write file', path, () => {
      const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT, mode);
      try {
        // Shortened to fit and never to nothing: ext4 takes a file that was emptied for one being replaced, and
        // waits for the disk when it is closed (auto_da_alloc), which costs 20 times the write.
        ftruncateSync(descriptor, Buffer.byteLength(content));
        writeFileSync(descriptor, content);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  remove(path: string): boolean {
    return attempt('remove file', path, () => unlessMissing(() => unlinkSync(path) ?? true)) ?? false;
  }

  list(folder: string): string[] {
    const names = attempt('list folder', folder, () => unlessMissing(() => readdirSync(folder))) ?? [];
    return names.filter((name) => !temporaryName.test(name) || removeIfAbandoned(join(folder, name)));
  }

  ensureFolder(path: string, mode: number): void {
    attempt('create folder', path, () => {
      const topmost = mkdirSync(path, { recursive: true, mode });
      // A file in a new folder is only as durable as the folder's own entry.
      for (let made = path; topmost !== undefined; made = dirname(made)) {
        syncFolder(dirname(made));
        if (made.length <= topmost.length) break;
      }
    });
  }

  stat(path: string): FileStatus | undefined {
    const found = attempt('look at', path, () => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
    if (!found) return undefined;
    const kind = found.isFile()
      ? 'file'
      : found.isDirectory()
        ? 'folder'
        : found.isSymbolicLink()
          ? 'symlink'
          : 'other';
    return { kind, inode: found.ino, sizeBytes: found.size, modifiedNs: found.mtimeNs };
  }

  setModified(path: string, secondsSinceEpoch: number): void {
    attempt('set the time of', path, () => utimesSync(path, secondsSinceEpoch, secondsSinceEpoch));
  }

  bootId(): string | undefined {
    if (platform !== 'linux') return undefined;
    this.#bootId ??= this.read('/proc/sys/kernel/random/boot_id')?.trim();
    return this.#bootId;
  }
}

/** A name that `temporaryName` knows. `wx` refuses one that is taken; loading node:crypto for it would take 4 ms. */
function nameTemporary(): string {
  const digits = Array.from({ length: 24 }, () => Math.floor(Math.random() * 16).toString(16));
  return `.podwire-${digits.join('')}.tmp`;
}

function writeTemporary(
  path: string,
  content: string,
  { mode, durable }: { readonly mode: number; readonly durable: boolean },
): string {
  const temporary = join(dirname(path), nameTemporary());
  writeNew(temporary, content, mode, durable);
  return temporary;
}

/** What a crash may leave empty need not take the way over a second name, which costs as much again. */
function createInPlace(path: string, content: string, mode: number): boolean {
  try {
    writeNew(path, content, mode, false);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a file that must not be there; it is gone again when that fails. */
function writeNew(path: string, content: string, mode: number, durable: boolean): void {
  const descriptor = openSync(path, 'wx', mode);
  try {
    writeFileSync(descriptor, content);
    if (durable) fsyncSync(descriptor);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function syncFolder(folder: string): void {
  if (platform === 'win32') return; // NTFS journals names by itself, and a folder cannot be opened for this
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Always false, so that a listing leaves the name out. */
function removeIfAbandoned(path: string): false {
  unlessMissing(() => {
    if (Date.now() - lstatSync(path).mtimeMs > abandonedAfterMs) unlinkSync(path);
  });
  return false;
}

function unlessMissing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function attempt<T>(operation: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    // Node's message is "EACCES: permission denied, open '/the/path'"; the part between is the system's own words.
    const words = /^\w+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec((error as Error).message)?.[1] ?? 'unknown reason';
    throw new CniError(ErrorCode.stateFolder, `cannot ${operation} ${path}: ${code}, ${words}`, remedies[code], {
      cause: error,
    });
  }
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'Run as a user who may write there, or choose another state folder.',
  EDQUOT: 'The disk quota of this user is used up: free some space there.',
  EISDIR: 'A folder stands where a state file should be: move it away.',
  ENOENT: 'The folder is gone: create it again, or choose another state folder.',
  ENAMETOOLONG: 'File names end at 255 bytes: use a shorter network name, container id or interface name.',
  ENOSPC: 'The disk is full: free some space, or choose a state folder on another one.',
  ENOTDIR: 'A file stands where a folder should be: move it away.',
  EPERM: 'Run as a user who may write there, or choose another state folder.',
  EROFS: 'The file system is mounted read-only: remount it, or choose another state folder.',
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
