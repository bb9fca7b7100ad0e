import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { CniError, ErrorCode, type Namespace, type Sysctls } from '@podwire/core';
import { failure } from './about.ts';
import { errorCode } from './error-code.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'The kernel has no such key: a module may be missing, or the interface be gone',
  EROFS: 'Mount /proc/sys read-write; container engines mount it read-only unless the container is privileged',
  EACCES: 'Run as root of the namespace; some keys belong to the initial user namespace alone',
  EPERM: 'Run as root of the namespace; some keys belong to the initial user namespace alone',
  EINVAL: 'The kernel does not take this value for this key',
};

/**
 * Kernel parameters through /proc/sys. Its `net` folder shows the namespace of the thread that looks, so files are read
 * and written inside `enter`, with synchronous calls: those of `fs/promises` would run on a thread outside.
 */
export class NetlinkSysctls implements Sysctls {
  constructor(
    private readonly enter: Namespace['enter'],
    /** The namespace in words, for errors: `the host namespace`. */
    private readonly where: string,
  ) {}

  get(key: string): string | undefined {
    const path = fileOf(key);
    try {
      return this.enter(() => readFileSync(path, 'utf8')).replace(/\n$/, '');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw this.failed('read sysctl', key, error);
    }
  }

  set(key: string, value: string): void {
    const path = fileOf(key);
    try {
      this.enter(() => write(path, value));
    } catch (error) {
      throw this.failed('set sysctl', `${key} to "${value}"`, error);
    }
  }

  ensure(key: string, value: string): string | undefined {
    const before = this.get(key);
    if (before === value) return undefined;
    this.set(key, value);
    return before;
  }

  private failed(operation: string, subject: string, cause: unknown): unknown {
    const errno = errorCode(cause);
    if (!errno) return cause;
    return failure({ operation, subject: `${subject} in ${this.where}`, remedies }, errno, {}, cause);
  }
}

/**
 * Not created when it is missing: in /proc that would be EACCES, which says less than ENOENT. Not opened for reading
 * either: there are keys that nobody may read, such as net/ipv4/route/flush.
 */
function write(path: string, value: string): void {
  const descriptor = openSync(path, constants.O_WRONLY);
  try {
    writeSync(descriptor, value);
  } finally {
    closeSync(descriptor);
  }
}

/** Dots stay as they are: they belong to the names of links (`net/ipv4/conf/eth0.100/arp_notify`). */
function fileOf(key: string): string {
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new CniError(
      ErrorCode.invalidConfig,
      `sysctl key is ${JSON.stringify(key)}`,
      'Give the path below /proc/sys, such as net/ipv4/ip_forward.',
    );
  }
  return `/proc/sys/${key}`;
}
