import { openSync } from 'node:fs';
import type { Libc } from './libc.ts';
import { netnsOfThread } from './thread.ts';
import { CLONE } from './uapi/sched.ts';

/**
 * Moves this thread, for good, into a network namespace of its own, and makes one more beside it. Both end with the
 * process, and no name leads to them: for processes that try something out and have no other work.
 *
 * @returns the path of the other one, for this process alone
 * @throws KernelError EPERM without CAP_SYS_ADMIN
 */
export function moveToThrowawayNamespace(libc: Libc): string {
  libc.unshare(CLONE.NEWNET);
  const other = openSync(netnsOfThread, 'r'); // open until the process ends: nothing else keeps it
  libc.unshare(CLONE.NEWNET);
  return `/proc/self/fd/${other}`;
}
