import { AF } from '../uapi/socket.ts';
import { sourceOf, Writer } from './bytes.ts';
import { s32, text, u16, u32 } from './scalar.ts';
import { pad, struct } from './struct.ts';

const sockaddrNl = struct('sockaddr_nl', { family: u16, pad: pad(2), pid: u32, groups: u32 });

/** A netlink address: port 0 is the kernel, and in `bind` lets it choose; `groups` are the first 32 as bits. */
export function netlinkAddress(groups = 0): Uint8Array {
  const to = new Writer();
  sockaddrNl.write(to, { family: AF.NETLINK, groups });
  return to.finish();
}

/** An int, as setsockopt takes it. */
export function intOption(value: number): Uint8Array {
  const to = new Writer();
  u32.write(to, value);
  return to.finish();
}

/** A struct timeval of a 64-bit machine. */
export function timevalOption(seconds: number): Uint8Array {
  const to = new Writer();
  u32.write(to, seconds);
  to.reserve(12);
  return to.finish();
}

/** The address of a socket that has a name in the file system. @throws RangeError when the kernel has no room for it */
export function unixAddress(path: string): Uint8Array {
  if (Buffer.byteLength(path) > longestUnixPath) throw new RangeError(`longer than ${longestUnixPath} bytes: ${path}`);
  const to = new Writer();
  u16.write(to, AF.UNIX);
  text.write(to, path);
  return to.finish();
}

/** struct sockaddr_un has room for one byte more, the terminating zero. */
export const longestUnixPath = 107;

const ucred = struct('ucred', { pid: s32, uid: u32, gid: u32 });

/** Who is at the other end of a connection, as SO_PEERCRED gives it. */
export interface PeerCredentials {
  /** In this process's namespace; 0 when it is not visible from there. */
  readonly pid: number;
  /** The effective user, at the time of connecting. */
  readonly uid: number;
  readonly gid: number;
}

/** @param fill - is handed room for a struct ucred */
export function readCredentials(fill: (into: Uint8Array) => void): PeerCredentials {
  const bytes = new Uint8Array(ucred.size);
  fill(bytes);
  return ucred.read(sourceOf(bytes), 0, ucred.size);
}
