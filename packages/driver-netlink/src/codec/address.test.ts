import { canonicalIp } from '@podwire/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ip, mac } from './address.ts';
import { sourceOf, Writer } from './bytes.ts';
import { type Codec, CodecError } from './codec.ts';

function bytesOf(codec: Codec<string>, value: string): Uint8Array {
  const to = new Writer();
  codec.write(to, value);
  return to.finish();
}
const read = (codec: Codec<string>, ...bytes: number[]) =>
  codec.read(sourceOf(Uint8Array.from(bytes)), 0, bytes.length);

describe('IP addresses', () => {
  test('IPv4 has four bytes, IPv6 sixteen, first things first', () => {
    expect([...bytesOf(ip, '10.1.2.3')]).toEqual([10, 1, 2, 3]);
    expect([...bytesOf(ip, 'fd00::1:2')]).toEqual([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]);
  });

  test('every address is read as its canonical text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const bytes = bytesOf(ip, text);
        fc.pre(bytes.length === 4 || !text.includes('.')); // IPv4-mapped texts are another test
        expect(ip.read(sourceOf(bytes), 0, bytes.length)).toBe(canonicalIp(text));
      }),
    );
  });

  test('neither other text nor another length is one', () => {
    expect(() => bytesOf(ip, '10.1.2')).toThrow(CodecError);
    expect(() => bytesOf(ip, '10.1.2.3/24')).toThrow(CodecError);
    expect(() => read(ip, 1, 2, 3)).toThrow('3 bytes are no IP address');
  });
});

describe('link-layer addresses', () => {
  test('six bytes, or any other number', () => {
    expect([...bytesOf(mac, '02:00:00:00:aA:01')]).toEqual([2, 0, 0, 0, 0xaa, 1]);
    expect(read(mac, 2, 0, 0, 0, 0xaa, 1)).toBe('02:00:00:00:aa:01');
    expect(read(mac, 10, 0, 0, 1)).toBe('0a:00:00:01');
    expect(read(mac)).toBe('');
  });

  test('other text is refused', () => {
    expect(() => bytesOf(mac, '2:0:0:0:0:1')).toThrow(CodecError);
    expect(() => bytesOf(mac, '02-00-00-00-00-01')).toThrow(CodecError);
  });
});
