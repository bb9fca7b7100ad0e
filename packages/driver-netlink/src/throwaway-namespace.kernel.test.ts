import { closeSync, openSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KoffiLibc } from './libc.ts';
import { moveToThrowawayNamespace } from './throwaway-namespace.ts';
import { CLONE } from './uapi/sched.ts';

const inodeOf = (path: string) => statSync(path).ino;

test('a thread moves to a namespace of its own, has another beside it, and takes no other thread along', () => {
  const libc = new KoffiLibc();
  const home = openSync('/proc/thread-self/ns/net', 'r');
  const before = inodeOf('/proc/thread-self/ns/net');
  let other: string | undefined;
  try {
    other = moveToThrowawayNamespace(libc);
    const own = inodeOf('/proc/thread-self/ns/net');
    expect(new Set([before, own, inodeOf(other)]).size).toBe(3);
    const threads = readdirSync('/proc/self/task').map((thread) => inodeOf(`/proc/self/task/${thread}/ns/net`));
    expect(threads.filter((inode) => inode !== before)).toEqual([own]);
  } finally {
    libc.setns(home, CLONE.NEWNET); // this thread runs other tests
    closeSync(home);
    if (other) closeSync(Number(other.split('/').at(-1)));
  }
  expect(readlinkSync('/proc/thread-self/ns/net')).toBe(`net:[${before}]`);
});
