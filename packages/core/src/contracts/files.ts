import { type Token, token } from '../wiring.ts';

/**
 * State files. Whole files only, text, and crash-safe where it says so: after a power loss a file is there with all of
 * its content or is not there. Errors are Node's own (`code` ENOSPC, EROFS, EACCES, …) inside a CniError that names the path.
 */
export interface Files {
  /** The text, or `undefined` when there is no such file. */
  read(path: string): string | undefined;
  /**
   * Creates a file that must not be there, content and name at once (a temporary name, fsync, link).
   *
   * @param options.durable - false writes it in place without fsync: a crash of the process or the system may leave it
   *   empty, and after a power loss it may be missing
   * @returns false when it is there already
   */
  create(path: string, content: string, mode: number, options?: { readonly durable?: boolean }): boolean;
  /** Writes a file, in place of one that may be there (a temporary name, fsync, rename). */
  replace(path: string, content: string, options: { readonly mode: number; readonly durable: boolean }): void;
  /** Writes a file in place, or makes it: the cheapest write, for hints that a crash may tear or lose. */
  overwrite(path: string, content: string, mode: number): void;
  /** Removes a file; missing is fine: returns whether there was one. */
  remove(path: string): boolean;
  /** Names in a folder; empty when there is none. */
  list(folder: string): string[];
  /** Creates a folder and its parents. */
  ensureFolder(path: string, mode: number): void;
  /** What is at a path (a symbolic link is not followed), or `undefined` when nothing is. */
  stat(path: string): FileStatus | undefined;
  /** Sets when a file or folder was last modified; the file system keeps what it can of the fraction. */
  setModified(path: string, secondsSinceEpoch: number): void;
  /** Differs after every start of the operating system; `undefined` where that cannot be told. */
  bootId(): string | undefined;
}

/** What a file system says of a name. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'symlink' | 'other';
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  /** Nanoseconds since 1970. */
  readonly modifiedNs: bigint;
}
export const Files: Token<Files> = token('Files');

/** Advisory whole-file locks between processes: flock(2) on Linux, LockFileEx on Windows. */
export interface FileLocks {
  /**
   * Waits until the lock is held, queueing within the process first, so that at most one thread waits per path.
   * The file is made (mode 0640) if it is missing.
   */
  acquire(path: string, options?: { readonly signal?: AbortSignal }): Promise<{ release(): void }>;
}
export const FileLocks: Token<FileLocks> = token('FileLocks');
