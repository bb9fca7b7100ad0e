import { KernelError } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { part } from './batch.ts';
import { Writer } from './codec/bytes.ts';
import { encodeMessage, messagesIn, nlmsghdr } from './codec/request.ts';
import { s32 } from './codec/scalar.ts';
import type { Libc } from './libc.ts';
import { getLink, newLink } from './messages/link.ts';
import { NetlinkSocket } from './socket.ts';
import { Trace } from './trace.ts';
import { errnoText } from './uapi/errno.ts';
import { NLM_F, NLMSG } from './uapi/netlink.ts';
import { MSG, SO } from './uapi/socket.ts';

// A scripted C library in place of the kernel, for what no kernel does when it is asked to: dumps that are interrupted,
// answers that come late, signals, buffers that overflow. Everything else is tested against the real one.
const about = { operation: 'list links', subject: 'in a test' };
const openLo = 2; // any descriptor that may be closed; nothing here closes it

type Answer = Uint8Array | string;

/** Answers each request with what the script gives for it: datagrams, or errnos of recv() by name. */
function socketWith(
  script: (seq: number, attempt: number) => readonly Answer[],
  lines: string[] = [],
  setOption: (option: number) => void = () => {},
) {
  let queue: Answer[] = [];
  let attempt = 0;
  const sizes: number[] = [];
  const sent: Uint8Array[] = [];
  const recv = (_fd: number, into: Uint8Array, flags: number): number => {
    const next = queue[0];
    if (next === undefined) throw failed('EAGAIN');
    if (typeof next === 'string') {
      queue.shift();
      throw failed(next);
    }
    if (flags & MSG.PEEK) return next.length;
    queue.shift();
    sizes.push(into.length);
    into.set(next.subarray(0, into.length));
    return flags & MSG.TRUNC ? next.length : Math.min(next.length, into.length);
  };
  const send = (_fd: number, message: Uint8Array): number => {
    const [request] = [...messagesIn(message)];
    sent.push(message);
    queue = [...script(request?.seq ?? 0, ++attempt)];
    return message.length;
  };
  const setsockopt = (_fd: number, _level: number, option: number) => setOption(option);
  const libc = { socket: () => openLo, setsockopt, connect: () => {}, send, recv } as unknown as Libc;
  const socket = new NetlinkSocket(libc, new Trace((line) => lines.push(line)));
  return { socket, attempts: () => attempt, sizes, sent };
}

function failed(errno: string): KernelError {
  return new KernelError({ operation: 'call', subject: 'recv', errno, errnoText: errnoText(errno) });
}

const link = (seq: number, name: string, flags: number = NLM_F.MULTI) =>
  encodeMessage(newLink, flags, seq, { header: { 'ifi-index': 7 }, attrs: { ifname: name } });

function control(type: number, seq: number, errno: number, flags = 0): Uint8Array {
  const to = new Writer();
  nlmsghdr.write(to, { len: type === NLMSG.DONE ? 20 : 36, type, flags, seq });
  s32.write(to, -errno);
  if (type === NLMSG.ERROR) to.reserve(nlmsghdr.size);
  return to.finish();
}
const done = (seq: number) => control(NLMSG.DONE, seq, 0, NLM_F.MULTI);
const acked = (seq: number, errno = 0) => control(NLMSG.ERROR, seq, errno, NLM_F.CAPPED);
const namesOf = (found: readonly { readonly attrs: { readonly ifname?: string | undefined } }[]) =>
  found.map(({ attrs }) => attrs.ifname);

describe('a dump', () => {
  test('collects what comes in several datagrams, up to the end', () => {
    const { socket } = socketWith((seq) => [
      Buffer.concat([link(seq, 'a'), link(seq, 'b')]),
      link(seq, 'c'),
      done(seq),
    ]);
    expect(namesOf(socket.dump(getLink, {}, about))).toEqual(['a', 'b', 'c']);
  });

  test('that was interrupted is repeated, and gives nothing of the interrupted one', () => {
    const { socket, attempts } = socketWith((seq, attempt) =>
      attempt < 3
        ? [link(seq, 'stale', NLM_F.MULTI | NLM_F.DUMP_INTR), link(seq, 'half'), done(seq)]
        : [link(seq, 'fresh'), done(seq)],
    );
    expect(namesOf(socket.dump(getLink, {}, about))).toEqual(['fresh']);
    expect(attempts()).toBe(3);
  });

  test('that is interrupted five times fails with EINTR', () => {
    const { socket, attempts } = socketWith((seq) => [link(seq, 'a', NLM_F.MULTI | NLM_F.DUMP_INTR), done(seq)]);
    expect(() => socket.dump(getLink, {}, about)).toThrow('cannot list links in a test: EINTR');
    expect(attempts()).toBe(5);
  });

  test('is repeated when the receive buffer overflowed', () => {
    const { socket, attempts } = socketWith((seq, attempt) =>
      attempt === 1 ? [link(seq, 'a'), 'ENOBUFS', done(seq)] : [link(seq, 'a'), link(seq, 'b'), done(seq)],
    );
    expect(namesOf(socket.dump(getLink, {}, about))).toEqual(['a', 'b']);
    expect(attempts()).toBe(2);
  });

  test('that ends in an error is an error', () => {
    const { socket } = socketWith((seq) => [link(seq, 'a'), control(NLMSG.DONE, seq, 19, NLM_F.MULTI)]);
    expect(() => socket.dump(getLink, {}, about)).toThrow('ENODEV, No such device');
  });
});

describe('an answer', () => {
  test('to an earlier request is not taken for this one', () => {
    const { socket } = socketWith((seq) => [link(seq - 1, 'old', 0), acked(seq - 1, 17), link(seq, 'new', 0)]);
    expect(socket.get(getLink, {}, about).attrs.ifname).toBe('new');
  });

  const large = (seq: number, flags = 0) =>
    encodeMessage(newLink, flags, seq, { attrs: { 'prop-list': { 'alt-ifname': Array(2500).fill('x'.repeat(12)) } } });

  test('larger than the buffer is asked for again with one that it fits', () => {
    const { socket, sizes, attempts } = socketWith((seq) => [large(seq)]);
    expect(socket.get(getLink, {}, about).attrs['prop-list']?.['alt-ifname']).toHaveLength(2500);
    expect(sizes.at(-1)).toBe(large(1).length);
    expect(attempts()).toBe(2);
  });

  test('larger than the buffer is read whole in a dump, which is not asked for again', () => {
    const { socket, attempts } = socketWith((seq) => [
      large(seq, NLM_F.MULTI),
      control(NLMSG.DONE, seq, 0, NLM_F.MULTI),
    ]);
    expect(socket.dump(getLink, {}, about)[0]?.attrs['prop-list']?.['alt-ifname']).toHaveLength(2500);
    expect(attempts()).toBe(1);
  });

  test('is waited for through signals', () => {
    const { socket } = socketWith((seq) => ['EINTR', 'EINTR', acked(seq)]);
    expect(() => socket.ack(newLink, [], {}, about)).not.toThrow();
  });

  test('that does not come is an error that says so', () => {
    const { socket } = socketWith(() => []);
    expect(() => socket.ack(newLink, [], {}, about)).toThrow('cannot list links in a test: EAGAIN');
  });
});

test('every message is traced on a line of its own, with names', () => {
  const lines: string[] = [];
  const answers = [[link(1, 'v0', 0)], [acked(2, 17)], [done(3)]];
  const { socket } = socketWith((seq) => answers[seq - 1] ?? [], lines);
  socket.get(getLink, { attrs: { ifname: 'v0' } }, about);
  const values = {
    header: { 'ifi-index': 7 },
    attrs: { master: 0, linkinfo: { kind: 'vlan', data: { id: 5 } } },
  } as const;
  expect(() => socket.ack(newLink, ['create', 'excl'], values, about)).toThrow('EEXIST');
  socket.dump(getLink, {}, about);
  expect(lines).toEqual([
    'netlink > getlink #1 (in a test): ifname=v0',
    'netlink < getlink #1 (in a test): ifi-index=7 ifname=v0',
    'netlink > newlink #2 create excl (in a test): ifi-index=7 master=0 linkinfo={kind=vlan data={id=5}}',
    expect.stringMatching(/^netlink < newlink #2 refused: cannot list links in a test: EEXIST, File exists/),
    'netlink > getlink #3 dump (in a test): ',
    'netlink < getlink #3 done',
  ]);
});

describe('a batch', () => {
  const parts = ['a', 'b', 'c'].map((ifname, at) => ({
    ...part(newLink, ['create'], { attrs: { ifname } }, { operation: 'create link', subject: ifname }),
    acknowledged: at === 2,
  }));

  test('is sent as one, and only its last part is acknowledged', () => {
    const { socket, sent } = socketWith((seq) => [acked(seq + 2)]);
    socket.batch(parts, about);
    const messages = sent.flatMap((bytes) => [...messagesIn(bytes)]);
    expect(sent).toHaveLength(1);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(messages.map(({ flags }) => flags & NLM_F.ACK)).toEqual([0, 0, NLM_F.ACK]);
  });

  test('is refused in the name of the first part that was, whatever comes after', () => {
    const { socket } = socketWith((seq) => [acked(seq + 1, 2), acked(seq + 2, 22)]);
    expect(() => socket.batch(parts, about)).toThrow('cannot create link b: ENOENT');
  });

  test('is over when its first part is refused: the others are not looked at', () => {
    const { socket } = socketWith((seq) => [acked(seq, 85)]);
    expect(() => socket.batch(parts, about)).toThrow('cannot create link a: ERESTART');
  });

  test('is refused although the end of what the kernel said got lost', () => {
    const { socket } = socketWith((seq) => [acked(seq + 1, 2), 'ENOBUFS']);
    expect(() => socket.batch(parts, about)).toThrow('cannot create link b: ENOENT');
  });

  test('that nothing is said about is no success', () => {
    const { socket } = socketWith(() => []);
    expect(() => socket.batch(parts, about)).toThrow('EAGAIN');
  });

  test('does not take answers to an earlier request for its own', () => {
    const { socket } = socketWith((seq) => [acked(seq - 1, 17), acked(seq + 2)]);
    socket.batch(parts, about);
  });

  test('that is large gets a larger buffer, by force where that is allowed', () => {
    const attrs = { 'prop-list': { 'alt-ifname': Array(4000).fill('x'.repeat(8)) } };
    const large = { ...part(newLink, [], { attrs }, about), acknowledged: true };
    const set: number[] = [];
    const refuseForce = (option: number) => {
      set.push(option);
      if (option === SO.SNDBUFFORCE) throw failed('EPERM');
    };
    const { socket } = socketWith((seq) => [acked(seq), acked(seq + 1)], [], refuseForce);
    socket.batch(parts.slice(2), about);
    expect(set).not.toContain(SO.SNDBUFFORCE);
    socket.batch([large, large], about);
    expect(set.slice(-2)).toEqual([SO.SNDBUFFORCE, SO.SNDBUF]);
  });
});

test('a dump decodes only what is wanted', () => {
  const lines: string[] = [];
  const { socket } = socketWith((seq) => [link(seq, 'a'), link(seq, 'b'), done(seq)], lines);
  const found = socket.dump(getLink, {}, about, (bytes) => bytes.includes('b'));
  expect(namesOf(found)).toEqual(['b']);
  expect(lines.filter((line) => line.includes('ifname='))).toHaveLength(1);
});
