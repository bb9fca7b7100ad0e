import { closeSync, constants, openSync } from 'node:fs';
import { KernelError } from '@podwire/core';
import { type PeerCredentials, readCredentials, unixAddress } from './codec/sockaddr.ts';
import type { Libc } from './libc.ts';
import { LOCK } from './uapi/file.ts';
import { AF, SO, SOCK, SOL } from './uapi/socket.ts';

// What Node offers for sockets in the file system is not enough for a server that others find by a name: it removes the
// name at its end, whoever has it by then, and it does not say who connects.

/** A listening socket under a name that must be free, readable for its owner alone. @returns its descriptor */
export function listenAt(libc: Libc, path: string, backlog = 1024): number {
  const fd = libc.socket(AF.UNIX, SOCK.STREAM | SOCK.CLOEXEC, 0);
  try {
    libc.bind(fd, unixAddress(path));
    libc.listen(fd, backlog);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Who has connected a socket of that kind. */
export function peerOf(libc: Libc, fd: number): PeerCredentials {
  return readCredentials((into) => libc.getsockopt(fd, SOL.SOCKET, SO.PEERCRED, into));
}

/** Takes the lock that goes with a file for as long as the descriptor, or a copy of it, is open; at once or not at all. */
export function tryLock(libc: Libc, path: string): number | undefined {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    libc.flock(fd, LOCK.EX | LOCK.NB);
    return fd;
  } catch (error) {
    closeSync(fd);
    if (KernelError.is(error, 'EAGAIN')) return undefined;
    throw error;
  }
}
