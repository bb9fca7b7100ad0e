import { lstatSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { longestUnixPath } from '@podwire/driver-netlink';

/** Namespaces that caller and daemon must share: what a path, a process id, a user or a link's name means hangs on them. */
const kinds = ['net', 'mnt', 'pid', 'user'] as const;

/** Where daemons of this machine have their sockets, locks and logs. */
export function runtimeFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.PODWIRE_RUN || '/run/podwire';
}

/**
 * Makes that folder, or makes sure that it is this user's alone: whoever may put a socket there is told of every call.
 *
 * @throws CniError when it is someone else's, or open to others
 */
export function ensureRuntimeFolder(folder: string): void {
  const remedy = 'It must be a folder of the user that plugins run as, with mode 0700. Remove it, or set PODWIRE_RUN.';
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const found = lstatSync(folder);
    if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0) return;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CniError(ErrorCode.io, `cannot make the folder ${folder}: ${reason}`, remedy, { cause });
  }
  throw new CniError(ErrorCode.io, `${folder} is not a folder of this user alone`, remedy);
}

/** What a process sees as its world: its namespaces and its root. Equal texts, equal worlds. */
export function worldOf(process: number | 'self'): string {
  const inProc = (name: string) => readlinkSync(`/proc/${process}/${name}`);
  return [...kinds.map((kind) => inProc(`ns/${kind}`)), inProc('root')].join(' ');
}

/** Names of a daemon's files. A build has one daemon per set of namespaces, and nobody meets that of others. */
export class Places {
  readonly name: string;

  constructor(
    readonly folder: string,
    readonly build: string,
  ) {
    const inodes = kinds.map((kind) => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0]);
    this.name = `${build}.${inodes.join('-')}`;
    if (Buffer.byteLength(this.socket) <= longestUnixPath) return;
    throw new CniError(
      ErrorCode.io,
      `the daemon's socket would have a path of more than ${longestUnixPath} bytes: ${this.socket}`,
      'Name a folder with a shorter path in PODWIRE_RUN.',
    );
  }

  get socket(): string {
    return join(this.folder, `${this.name}.sock`);
  }

  get lock(): string {
    return join(this.folder, `${this.name}.lock`);
  }

  /** One for all daemons of the build: most machines have one. */
  get log(): string {
    return join(this.folder, `${this.build}.log`);
  }
}

/** The sockets of all daemons of a runtime folder, of those that have died too. */
export function socketsIn(folder: string): string[] {
  return namesIn(folder, /\.sock$/);
}

/** The logs of all builds, older parts first. */
export function logsIn(folder: string): string[] {
  return namesIn(folder, /\.log(?:\.1)?$/).reverse();
}

function namesIn(folder: string, wanted: RegExp): string[] {
  try {
    const names = readdirSync(folder).filter((name) => wanted.test(name));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // no daemon has ever run here
    throw error;
  }
}
