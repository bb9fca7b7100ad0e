import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceOf, Writer } from './bytes.ts';
import { type Codec, CodecError } from './codec.ts';
import { bareText, flag, oneOf, raw, s32, text, u8, u16, u16be, u32, u32be, u64, u64be } from './scalar.ts';

function bytesOf<T>(codec: Codec<T>, value: T): Uint8Array {
  const to = new Writer();
  codec.write(to, value);
  return to.finish();
}

function roundTrip<T>(codec: Codec<T>, value: T): T {
  const bytes = bytesOf(codec, value);
  return codec.read(sourceOf(bytes), 0, bytes.length);
}

describe('numbers', () => {
  test.each([
    ['u8', u8, 1, fc.nat(0xff)],
    ['u16', u16, 2, fc.nat(0xffff)],
    ['u16be', u16be, 2, fc.nat(0xffff)],
    ['u32', u32, 4, fc.nat(0xffffffff)],
    ['u32be', u32be, 4, fc.nat(0xffffffff)],
    ['s32', s32, 4, fc.integer()],
  ] as const)('%s comes back as it went', (_, codec, size, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(bytesOf(codec, value)).toHaveLength(size);
        expect(roundTrip(codec, value)).toBe(value);
      }),
    );
  });

  test.each([
    ['u64', u64],
    ['u64be', u64be],
  ] as const)('%s comes back as it went', (_, codec) => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
        expect(roundTrip(codec, value)).toBe(value);
      }),
    );
  });

  test('network order is big-endian on every machine', () => {
    expect([...bytesOf(u16be, 0x8100)]).toEqual([0x81, 0x00]);
    expect([...bytesOf(u32be, 0x01020304)]).toEqual([1, 2, 3, 4]);
    expect([...bytesOf(u64be, 1n)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('strings', () => {
  test('text ends with a NUL, bare text does not', () => {
    expect([...bytesOf(text, 'lo')]).toEqual([0x6c, 0x6f, 0]);
    expect([...bytesOf(bareText, 'lo')]).toEqual([0x6c, 0x6f]);
  });

  test('both are read with and without a NUL', () => {
    for (const codec of [text, bareText]) {
      expect(codec.read(sourceOf(Buffer.from('lo\0')), 0, 3)).toBe('lo');
      expect(codec.read(sourceOf(Buffer.from('lo')), 0, 2)).toBe('lo');
    }
  });

  test('what lies behind the end is not looked at', () => {
    expect(text.read(sourceOf(Buffer.from('eth0up\0')), 0, 4)).toBe('eth0');
  });

  test('any text without a NUL comes back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0')),
        (value) => {
          expect(roundTrip(text, value)).toBe(value);
        },
      ),
    );
  });

  test('a NUL inside is refused: the kernel would see a shorter name', () => {
    expect(() => bytesOf(text, 'eth0\0x')).toThrow(CodecError);
  });
});

describe('names for numbers', () => {
  const mode = oneOf(u32, { private: 1, bridge: 4 });

  test('a name is written as its number and read back', () => {
    expect(roundTrip(mode, 'bridge')).toBe('bridge');
    expect(bytesOf(mode, 'bridge')).toEqual(bytesOf(u32, 4));
  });

  test('a number without a name is read as its digits', () => {
    expect(mode.read(sourceOf(bytesOf(u32, 32)), 0, 4)).toBe('32');
  });

  test('another name is refused, by the compiler and at run time', () => {
    // @ts-expect-error not among the names
    expect(() => mode.write(new Writer(), 'vepa')).toThrow('"vepa" is none of private, bridge');
  });
});

test('a flag has no bytes', () => {
  expect(bytesOf(flag, true)).toHaveLength(0);
  expect(roundTrip(flag, true)).toBe(true);
});

test('raw bytes are copied, since the receive buffer is used again', () => {
  const buffer = Buffer.from([1, 2, 3]);
  const value = raw.read(sourceOf(buffer), 0, 3);
  buffer.fill(0);
  expect([...value]).toEqual([1, 2, 3]);
});
