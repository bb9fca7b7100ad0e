import { describe, expect, test } from 'vitest';
import { attr, attrs } from './attrs.ts';
import { Writer } from './bytes.ts';
import { decodeAck, decodeMessage, encodeMessage, messagesIn, nameAt, nlmsghdr, request } from './request.ts';
import { s32, text, u8, u32 } from './scalar.ts';
import { pad, struct } from './struct.ts';

const probe = request({
  name: 'probe',
  type: 77,
  header: struct('probe-header', { family: u8, pad: pad(3), index: s32 }),
  attrs: attrs('probe-attrs', { name: attr(3, text), size: attr(4, u32) }),
});

describe('messages', () => {
  test('carry length, type, flags and number, and come back', () => {
    const bytes = encodeMessage(probe, 5, 42, { header: { index: 3 }, attrs: { name: 'v0', size: 9 } });
    const [message] = [...messagesIn(bytes)];
    expect(message).toMatchObject({ type: 77, flags: 5, seq: 42, start: 0, payload: 16, end: bytes.length });
    expect(message && decodeMessage(probe, message.from, message)).toEqual({
      header: { family: 0, index: 3 },
      attrs: { name: 'v0', size: 9 },
    });
  });

  test('lie in a datagram one after the other', () => {
    const [one, two] = [1, 2].map((seq) => encodeMessage(probe, 0, seq, { attrs: { name: 'abc' } }));
    const datagram = Buffer.concat([one ?? [], two ?? []] as Uint8Array[]);
    expect([...messagesIn(datagram)].map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('a length that leads out of the datagram is refused', () => {
    const bytes = encodeMessage(probe, 0, 1, {});
    expect(() => [...messagesIn(bytes.subarray(0, 20))]).toThrow('says it has 24 bytes of 20');
  });

  test('a message shorter than its header is refused', () => {
    const to = new Writer();
    nlmsghdr.write(to, { len: 20, type: 77 });
    to.reserve(4);
    const [message] = [...messagesIn(to.finish())];
    expect(() => message && decodeMessage(probe, message.from, message)).toThrow(
      'probe has 4 bytes, and its header alone 8',
    );
  });

  test('a header and attributes of another message do not compile', () => {
    // @ts-expect-error no such field
    expect(() => encodeMessage(probe, 0, 0, { header: { 'ifi-index': 1 }, attrs: {} })).not.toThrow();
    // @ts-expect-error no such row
    expect(() => encodeMessage(probe, 0, 0, { attrs: { ifname: 'v0' } })).toThrow();
  });
});

describe('acknowledgements', () => {
  const asked = encodeMessage(probe, 5, 7, { attrs: { name: 'v0', size: 1 } });
  const said = Buffer.concat([attrOf(1, Buffer.from('no such thing\0')), attrOf(2, Buffer.from([32, 0, 0, 0]))]);

  /** A kernel's answer, made by hand: errno, the request or its header alone, and what it adds. */
  function answer(type: number, flags: number, ...parts: Uint8Array[]) {
    const payload = Buffer.concat(parts);
    const to = new Writer();
    nlmsghdr.write(to, { len: 16 + payload.length, type, flags, seq: 7 });
    to.append(payload);
    const [message] = [...messagesIn(to.finish())];
    if (message === undefined) throw new Error('no message');
    return decodeAck(message.from, message);
  }
  const errno = (code: number) => Buffer.from(Int32Array.of(code).buffer);

  test('zero is no error', () => {
    expect(answer(2, 0x100, errno(0), asked.subarray(0, 16))).toMatchObject({ errno: 0, message: undefined });
  });

  test('an error says its errno, the words and the place in the request, capped or not', () => {
    const told = { errno: 22, message: 'no such thing', offset: 32 };
    expect(answer(2, 0x300, errno(-22), asked.subarray(0, 16), said)).toEqual(told);
    expect(answer(2, 0x200, errno(-22), asked, said)).toEqual(told);
  });

  test('the end of a dump may say the same, without a request', () => {
    expect(answer(3, 0x202, errno(-22), said)).toEqual({ errno: 22, message: 'no such thing', offset: 32 });
    expect(answer(3, 2, errno(0))).toMatchObject({ errno: 0 });
  });

  test('the place in the request has a name', () => {
    expect(nameAt(probe, asked, 32)).toBe('probe-attrs.size');
    expect(nameAt(probe, asked, 24)).toBe('probe-attrs.name');
    expect(nameAt(probe, asked, 20)).toBe('probe-header.index');
    expect(nameAt(probe, asked, 4)).toBe('nlmsghdr.type');
    expect(nameAt(probe, asked, 400)).toBeUndefined();
  });
});

function attrOf(type: number, payload: Uint8Array): Uint8Array {
  const length = 4 + payload.length;
  const bytes = Buffer.alloc((length + 3) & ~3);
  new Uint16Array(bytes.buffer, bytes.byteOffset, 2).set([length, type]);
  bytes.set(payload, 4);
  return bytes;
}
