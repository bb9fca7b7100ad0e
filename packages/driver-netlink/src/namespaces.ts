import { closeSync, openSync, statfsSync, statSync } from 'node:fs';
import { CniError, ErrorCode, type Namespace, type Namespaces } from '@podwire/core';
import type { Libc } from './libc.ts';
import { NetlinkNamespace } from './namespace.ts';
import { Poller } from './poller.ts';
import { Thread } from './thread.ts';
import { type NetlinkOptions, Trace } from './trace.ts';
import { NSFS } from './uapi/magic.ts';
import { NS } from './uapi/nsfs.ts';
import { CLONE } from './uapi/sched.ts';

/** Opens network namespaces by path and binds this driver's contracts to them. */
export class NetlinkNamespaces implements Namespaces {
  readonly #trace: Trace;
  readonly #poller: Poller;
  readonly #thread = new Thread();
  #host: NetlinkNamespace | undefined;

  constructor(
    private readonly libc: Libc,
    options: NetlinkOptions = {},
  ) {
    this.#poller = new Poller(libc);
    this.#trace = new Trace(options.trace);
  }

  get host(): NetlinkNamespace {
    this.#host ??= this.#bind(this.#thread.home, undefined);
    return this.#host;
  }

  open(path: string): Namespace {
    const namespace = this.openIfThere(path);
    if (namespace) return namespace;
    throw new CniError(
      ErrorCode.unknownContainer,
      `failed to Statfs "${path}": no such file or directory`,
      'CNI_NETNS must be the path of a network namespace; the container may be gone. See: lsns -t net',
    );
  }

  openIfThere(path: string): Namespace | undefined {
    const fd = openNetns(path);
    if (fd === undefined) return undefined;
    try {
      this.#requireNetwork(fd, path);
      return this.#bind(fd, path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  isHost(path: string): boolean {
    try {
      return this.host.isAt(statSync(path));
    } catch {
      return false; // what cannot be read is not where this process runs
    }
  }

  #bind(fd: number, path: string | undefined): NetlinkNamespace {
    return new NetlinkNamespace(this.libc, this.#trace, this.#thread, this.#poller, fd, path);
  }

  /** The kinds of namespaces share one file system; their kind is an ioctl's answer. */
  #requireNetwork(fd: number, path: string): void {
    if (this.libc.ioctl(fd, NS.GET_NSTYPE) === CLONE.NEWNET) return;
    throw new CniError(
      ErrorCode.invalidEnvironment,
      `"${path}" is a namespace, but no network namespace`,
      'CNI_NETNS must be the path of a network namespace, such as /proc/<pid>/ns/net',
    );
  }
}

/** The file, open; `undefined` when there is none. What lies on no namespace file system is refused before opening. */
function openNetns(path: string): number | undefined {
  try {
    const { type } = statfsSync(path);
    if (type !== NSFS.MAGIC) throw notANamespace(path, type);
    return openSync(path, 'r');
  } catch (error) {
    if (CniError.is(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return undefined;
    throw new CniError(ErrorCode.io, `failed to Statfs "${path}": ${code}`, undefined, { cause: error });
  }
}

function notANamespace(path: string, type: number): CniError {
  return new CniError(
    ErrorCode.invalidEnvironment,
    `unknown FS magic on "${path}": ${type.toString(16)}`,
    'CNI_NETNS must be the path of a network namespace: a file that a namespace is mounted on, or /proc/<pid>/ns/net',
  );
}
