import { closeSync, fstatSync, lstatSync, statSync, unlinkSync } from 'node:fs';
import { type Libc, listenAt, tryLock } from '@podwire/driver-netlink';
import type { Places } from './places.ts';

/** A socket that callers connect to, and the lock that makes its holder the only daemon under that name. */
export interface Listening {
  readonly socket: number;
  /** `undefined` where systemd's socket is enough. */
  readonly lock: number | undefined;
  /** Whether the name belongs to systemd, which listens on when the daemon ends. */
  readonly ofSystemd: boolean;
}

/** One that this process has made. */
export interface OwnListening extends Listening {
  readonly lock: number;
}

/** Takes the lock, and puts a socket where that of a daemon may be that has died. `undefined` when one lives. */
export function listen(libc: Libc, { socket, lock }: Places): OwnListening | undefined {
  const held = tryLock(libc, lock);
  if (held === undefined) return undefined;
  try {
    // What is no socket is not a daemon's, and stays in the way.
    if (lstatSync(socket, { throwIfNoEntry: false })?.isSocket()) unlinkSync(socket);
    return { socket: listenAt(libc, socket), lock: held, ofSystemd: false };
  } catch (error) {
    closeSync(held);
    throw error;
  }
}

/** What was there already when the process started: from the launcher or from systemd. */
export function inherited(
  libc: Libc,
  places: Places,
  environment: Readonly<Record<string, string | undefined>>,
): Listening | undefined {
  if (environment.LISTEN_FDS === '1' && environment.LISTEN_PID === String(process.pid)) {
    return { socket: 3, lock: tryLock(libc, places.lock), ofSystemd: true };
  }
  const file = statSync(places.lock, { throwIfNoEntry: false });
  const lock = file && statusOf(3);
  if (lock?.ino !== file?.ino || lock?.dev !== file?.dev) return undefined;
  return statusOf(4)?.isSocket() ? { socket: 4, lock: 3, ofSystemd: false } : undefined;
}

function statusOf(fd: number) {
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
}
