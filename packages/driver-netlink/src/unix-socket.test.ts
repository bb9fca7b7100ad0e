import { closeSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KoffiLibc } from './libc.ts';
import { listenAt, peerOf, tryLock } from './unix-socket.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-socket-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const libc = new KoffiLibc();

test('a server knows who connects', async () => {
  const path = join(folder, 'x.sock');
  const server = createServer().listen({ fd: listenAt(libc, path) });
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = connect(path);
  const socket = await accepted;
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
  expect(peerOf(libc, fd)).toEqual({ pid: process.pid, uid: process.geteuid?.(), gid: process.getegid?.() });
  client.destroy();
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  expect(existsSync(path)).toBe(true); // whose it is by now is not for Node to say
});

test('a name that is taken, or too long, is refused', () => {
  const path = join(folder, 'x.sock');
  closeSync(listenAt(libc, path));
  expect(() => listenAt(libc, path)).toThrow(expect.objectContaining({ errno: 'EADDRINUSE' }));
  expect(() => listenAt(libc, join(folder, 'x'.repeat(108)))).toThrow(RangeError);
});

test('one at a time has a lock, until it closes it', () => {
  const path = join(folder, 'x.lock');
  const lock = tryLock(libc, path);
  expect(lock).toBeGreaterThan(2);
  expect(tryLock(libc, path)).toBeUndefined();
  closeSync(lock ?? -1);
  const again = tryLock(libc, path);
  expect(again).toBeGreaterThan(2);
  closeSync(again ?? -1);
});
