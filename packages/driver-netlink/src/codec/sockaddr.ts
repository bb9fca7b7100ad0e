import { AF } from '../uapi/socket.ts';
import { Writer } from './bytes.ts';
import { u16, u32 } from './scalar.ts';
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
