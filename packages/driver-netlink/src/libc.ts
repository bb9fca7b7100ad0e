import { createRequire } from 'node:module';
import { KernelError, type Token, token } from '@podwire/core';
import type * as Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { errnoName, errnoText } from './uapi/errno.ts';

/**
 * The C functions this driver calls, by their man pages' prototypes. Each returns what the C function does, and -1 is
 * never among it: `checked` has thrown by then.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array): void;
  bind(fd: number, address: Uint8Array): void;
  listen(fd: number, backlog: number): void;
  setsockopt(fd: number, level: number, option: number, value: Uint8Array): void;
  /** Fills `value`, which must be as long as the option is. */
  getsockopt(fd: number, level: number, option: number, value: Uint8Array): void;
  send(fd: number, message: Uint8Array, flags: number): number;
  /** As `send`, on a thread of the pool, for what keeps the kernel busy for milliseconds. */
  sendAsync(fd: number, message: Uint8Array, flags: number): Promise<number>;
  /** For sockets that are not connected. */
  sendto(fd: number, message: Uint8Array, flags: number, address: Uint8Array): number;
  recv(fd: number, into: Uint8Array, flags: number): number;
  setns(fd: number, nstype: number): void;
  /** Moves the calling thread into a new namespace. */
  unshare(flags: number): void;
  mount(source: string, target: string, flags: number): void;
  umount2(target: string, flags: number): void;
  ioctl(fd: number, operation: number): number;
  flock(fd: number, operation: number): void;
  /** As `flock`, waiting on a thread of the pool. */
  flockAsync(fd: number, operation: number): Promise<number>;
  eventfd(initial: number, flags: number): number;
  /** Waits on a thread of the pool. `fds` holds structs pollfd, and what happened is written into them. */
  pollAsync(fds: Uint8Array, count: number, timeoutMs: number): Promise<number>;
  /** Ends the process at once. */
  abort(): never;
}
export const Libc: Token<Libc> = token('Libc');

type CFunction = ReturnType<LibraryHandle['func']>;

/** `Libc` over koffi. Nothing is loaded before the first call. */
export class KoffiLibc implements Libc {
  #loaded: ReturnType<typeof load> | undefined;

  get #c(): ReturnType<typeof load> {
    this.#loaded ??= load();
    return this.#loaded;
  }

  socket(domain: number, type: number, protocol: number): number {
    return this.#checked('socket', this.#c.socket(domain, type, protocol));
  }

  connect(fd: number, address: Uint8Array): void {
    this.#checked('connect', this.#c.connect(fd, address, address.length));
  }

  bind(fd: number, address: Uint8Array): void {
    this.#checked('bind', this.#c.bind(fd, address, address.length));
  }

  setsockopt(fd: number, level: number, option: number, value: Uint8Array): void {
    this.#checked('setsockopt', this.#c.setsockopt(fd, level, option, value, value.length));
  }

  listen(fd: number, backlog: number): void {
    this.#checked('listen', this.#c.listen(fd, backlog));
  }

  getsockopt(fd: number, level: number, option: number, value: Uint8Array): void {
    const length = Uint32Array.of(value.length);
    this.#checked('getsockopt', this.#c.getsockopt(fd, level, option, value, length));
  }

  send(fd: number, message: Uint8Array, flags: number): number {
    return this.#checked('send', this.#c.send(fd, message, message.length, flags));
  }

  sendAsync(fd: number, message: Uint8Array, flags: number): Promise<number> {
    return this.#onPoolThread('send', this.#c.send, fd, message, message.length, flags);
  }

  sendto(fd: number, message: Uint8Array, flags: number, address: Uint8Array): number {
    return this.#checked('sendto', this.#c.sendto(fd, message, message.length, flags, address, address.length));
  }

  recv(fd: number, into: Uint8Array, flags: number): number {
    return this.#checked('recv', this.#c.recv(fd, into, into.length, flags));
  }

  setns(fd: number, nstype: number): void {
    this.#checked('setns', this.#c.setns(fd, nstype));
  }

  unshare(flags: number): void {
    this.#checked('unshare', this.#c.unshare(flags));
  }

  mount(source: string, target: string, flags: number): void {
    this.#checked('mount', this.#c.mount(source, target, null, flags, null));
  }

  umount2(target: string, flags: number): void {
    this.#checked('umount2', this.#c.umount2(target, flags));
  }

  ioctl(fd: number, operation: number): number {
    return this.#checked('ioctl', this.#c.ioctl(fd, operation));
  }

  flock(fd: number, operation: number): void {
    this.#checked('flock', this.#c.flock(fd, operation));
  }

  flockAsync(fd: number, operation: number): Promise<number> {
    return this.#onPoolThread('flock', this.#c.flock, fd, operation);
  }

  eventfd(initial: number, flags: number): number {
    return this.#checked('eventfd', this.#c.eventfd(initial, flags));
  }

  pollAsync(fds: Uint8Array, count: number, timeoutMs: number): Promise<number> {
    return this.#onPoolThread('poll', this.#c.poll, fds, count, timeoutMs);
  }

  abort(): never {
    this.#c.abort();
    throw new Error('abort() returned');
  }

  /** Reads errno at once: any other call may change it. */
  #checked(name: string, rc: number): number {
    if (rc === -1) throw failure(name, this.#c.errno());
    return rc;
  }

  /** koffi hands the thread's errno over to the callback. Buffers stay alive, and in place, until it has run. */
  #onPoolThread(name: string, call: CFunction, ...args: readonly unknown[]): Promise<number> {
    const { errno } = this.#c;
    return new Promise((resolve, reject) => {
      call.async(...args, (failed: unknown, rc: number) => {
        if (failed) reject(failed);
        else if (rc === -1) reject(failure(name, errno()));
        else resolve(rc);
      });
    });
  }
}

function failure(name: string, code: number): KernelError {
  return new KernelError({ operation: 'call', subject: name, errno: errnoName(code), errnoText: errnoText(code) });
}

/** The process's own symbols, whatever its libc is called. koffi knows no ssize_t and no socklen_t. */
function load() {
  const ffi = loadKoffi();
  const c = ffi.load(null);
  return {
    errno: (): number => ffi.errno(),
    socket: c.func('int socket(int domain, int type, int protocol)'),
    connect: c.func('int connect(int sockfd, const void *addr, unsigned int addrlen)'),
    bind: c.func('int bind(int sockfd, const void *addr, unsigned int addrlen)'),
    setsockopt: c.func('int setsockopt(int sockfd, int level, int optname, const void *optval, unsigned int optlen)'),
    listen: c.func('int listen(int sockfd, int backlog)'),
    getsockopt: c.func('int getsockopt(int sockfd, int level, int optname, void *optval, void *optlen)'),
    send: c.func('long send(int sockfd, const void *buf, size_t len, int flags)'),
    sendto: c.func(
      'long sendto(int sockfd, const void *buf, size_t len, int flags, const void *dest_addr, unsigned int addrlen)',
    ),
    recv: c.func('long recv(int sockfd, void *buf, size_t len, int flags)'),
    setns: c.func('int setns(int fd, int nstype)'),
    unshare: c.func('int unshare(int flags)'),
    mount: c.func(
      'int mount(const char *source, const char *target, const char *fstype, unsigned long flags, const void *data)',
    ),
    umount2: c.func('int umount2(const char *target, int flags)'),
    ioctl: c.func('int ioctl(int fd, unsigned long op, ...)'),
    flock: c.func('int flock(int fd, int operation)'),
    eventfd: c.func('int eventfd(unsigned int initval, int flags)'),
    poll: c.func('int poll(void *fds, unsigned long nfds, int timeout)'),
    abort: c.func('void abort(void)'),
  };
}

/**
 * Not an import: loading koffi takes 10 ms and more, which only calls that reach the kernel should pay. A CommonJS
 * bundle has no `import.meta.url`; there the bundler sees the `require` and puts its own in place.
 */
function loadKoffi(): typeof Koffi {
  if (import.meta.url) return createRequire(import.meta.url)('koffi');
  return require('koffi');
}
