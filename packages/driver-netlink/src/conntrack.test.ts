import type { Namespace } from '@podwire/core';
import { expect, test } from 'vitest';
import { Writer } from './codec/bytes.ts';
import { decodeMessage, encodeMessage, messagesIn, nlmsghdr } from './codec/request.ts';
import { s32 } from './codec/scalar.ts';
import { NetlinkConntrack } from './conntrack.ts';
import type { Libc } from './libc.ts';
import { delConntrack, getConntrack } from './messages/conntrack.ts';
import { descriptor } from './namespace.ts';
import { NetlinkSocket } from './socket.ts';
import { Trace } from './trace.ts';
import { NLM_F, NLMSG } from './uapi/netlink.ts';
import { AF, MSG } from './uapi/socket.ts';

// A scripted C library in place of the kernel, for what this one does not do: dumps that it does not filter, as before
// Linux 5.8, and dumps that are interrupted.

const openLo = 2; // any descriptor; nothing here closes it

type Script = (message: Uint8Array, seq: number, attempt: number) => readonly Uint8Array[];

function namespaceWith(script: Script, closed: { count: number } = { count: 0 }): Namespace {
  let queue: Uint8Array[] = [];
  let attempt = 0;
  const send = (_fd: number, message: Uint8Array): number => {
    const [request] = [...messagesIn(message)];
    attempt += 1;
    queue = [...script(message, request?.seq ?? 0, attempt)];
    return message.length;
  };
  const recv = (_fd: number, into: Uint8Array, flags: number): number => {
    const [next] = queue;
    if (!next) throw new Error('nothing more was sent');
    if (!(flags & MSG.PEEK)) queue.shift();
    into.set(next.subarray(0, into.length));
    return next.length;
  };
  const sendAsync = async (fd: number, message: Uint8Array) => send(fd, message);
  const libc = { socket: () => openLo, setsockopt: () => {}, connect: () => {}, send, sendAsync, recv };
  const newSocket = () => {
    const socket = new NetlinkSocket(libc as unknown as Libc, new Trace());
    socket.close = () => {
      closed.count += 1;
    };
    return socket;
  };
  return { [descriptor]: openLo, where: 'a test', newSocket } as unknown as Namespace;
}

function entry(seq: number, port: number, flags: number = NLM_F.MULTI): Uint8Array {
  return encodeMessage(getConntrack, flags, seq, {
    header: { 'nfgen-family': AF.INET },
    attrs: {
      'tuple-orig': {
        'tuple-ip': { 'ip-v4-src': '192.0.2.7', 'ip-v4-dst': '192.0.2.1' },
        'tuple-proto': { 'proto-num': 'udp', 'proto-src-port': 4000, 'proto-dst-port': port },
      },
      'tuple-reply': {
        'tuple-ip': { 'ip-v4-src': '10.1.2.3', 'ip-v4-dst': '192.0.2.7' },
        'tuple-proto': { 'proto-num': 'udp', 'proto-src-port': port, 'proto-dst-port': 4000 },
      },
      id: 4_000_000_000 + port,
    },
  });
}

function control(type: number, seq: number, errno = 0): Uint8Array {
  const to = new Writer();
  nlmsghdr.write(to, { len: type === NLMSG.DONE ? 20 : 36, type, flags: NLM_F.CAPPED, seq });
  s32.write(to, -errno);
  if (type === NLMSG.ERROR) to.reserve(nlmsghdr.size);
  return to.finish();
}

const conntrack = new NetlinkConntrack();

test('what a kernel gives that does not filter is filtered here', async () => {
  const closed = { count: 0 };
  const old = namespaceWith(
    (_, seq) => [entry(seq, 53), entry(seq, 54), entry(seq, 5300), control(NLMSG.DONE, seq)],
    closed,
  );
  const flows = await conntrack.list(old, { family: 4, protocol: 'udp', destinationPorts: [53] });
  expect(flows).toMatchObject([{ destinationPort: 53, replySource: '10.1.2.3', id: 4_000_000_053 }]);
  expect(await conntrack.list(old, { family: 4, protocol: 'udp', replySource: '10.9.9.9' })).toEqual([]);
  const both = await conntrack.list(old, { family: 4, protocol: 'udp', destinationPorts: [54, 53, 54] });
  expect(
    both.map(({ destinationPort }) => destinationPort),
    'each once',
  ).toEqual([54, 53]);
  expect(closed.count).toBe(3);
});

test('an interrupted dump is repeated, and after five it is an error', async () => {
  const once = namespaceWith((_, seq, attempt) => [
    entry(seq, attempt === 1 ? 52 : 53, attempt === 1 ? NLM_F.MULTI | NLM_F.DUMP_INTR : NLM_F.MULTI),
    control(NLMSG.DONE, seq),
  ]);
  expect(await conntrack.list(once, { family: 4, protocol: 'udp' })).toMatchObject([{ destinationPort: 53 }]);
  const always = namespaceWith((_, seq) => [entry(seq, 53, NLM_F.DUMP_INTR), control(NLMSG.DONE, seq)]);
  await expect(conntrack.list(always, { family: 4, protocol: 'udp' })).rejects.toThrow(
    'cannot list connections of udp over IPv4 in a test: EINTR',
  );
});

test('every deletion names its tuple and its id: without a tuple it would empty the table', async () => {
  const sent: Uint8Array[] = [];
  const place = namespaceWith((message, seq) => {
    const [{ type = 0 } = {}] = [...messagesIn(message)];
    if (type !== delConntrack.type) return [entry(seq, 53), entry(seq, 54), control(NLMSG.DONE, seq)];
    sent.push(message);
    return [control(NLMSG.ERROR, seq)];
  });
  const flows = await conntrack.list(place, { family: 4, protocol: 'udp' });
  expect(await conntrack.remove(place, flows)).toBe(2);
  const attrs = sent.flatMap((message) =>
    [...messagesIn(message)].map((at) => decodeMessage(delConntrack, at.from, at).attrs),
  );
  expect(attrs).toEqual(
    [53, 54].map((port) => ({
      'tuple-orig': {
        'tuple-ip': { 'ip-v4-src': '192.0.2.7', 'ip-v4-dst': '192.0.2.1' },
        'tuple-proto': { 'proto-num': 'udp', 'proto-src-port': 4000, 'proto-dst-port': port },
      },
      id: 4_000_000_000 + port,
    })),
  );
});

test('a refusal names the connection', async () => {
  const place = namespaceWith((message, seq) => {
    const [{ type = 0 } = {}] = [...messagesIn(message)];
    return type === delConntrack.type ? [control(NLMSG.ERROR, seq, 1)] : [entry(seq, 53), control(NLMSG.DONE, seq)];
  });
  const flows = await conntrack.list(place, { family: 4, protocol: 'udp' });
  await expect(conntrack.remove(place, flows)).rejects.toThrow(
    'cannot remove connection udp from 192.0.2.7 port 4000 to 192.0.2.1 port 53 in a test: EPERM',
  );
});
