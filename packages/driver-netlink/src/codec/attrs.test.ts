import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attr, attrs, chosenBy, flaggedNest, repeated } from './attrs.ts';
import { sourceOf, Writer } from './bytes.ts';
import { type Codec, CodecError, type ValuesOf } from './codec.ts';
import { bareText, oneOf, text, u8, u16be, u32be } from './scalar.ts';
import { struct } from './struct.ts';

const vlan = attrs('vlan', { id: attr(1, u16be), protocol: attr(5, oneOf(u16be, { '8021q': 0x8100 })) });
const bridge = attrs('bridge', { ageing: attr(4, u32be) });
const info = attrs('info', { kind: attr(1, bareText), data: chosenBy(2, 'kind', { vlan, bridge }) });
const link = attrs('link', {
  ifname: attr(3, text),
  mtu: attr(4, u32be),
  info: attr(18, info),
  names: flaggedNest(52, attrs('names', { name: repeated(53, text) })),
  counters: attr(7, struct('counters', { rx: u32be, tx: u32be })),
});

function bytesOf<In>(codec: Codec<unknown, In>, values: In): Uint8Array {
  const to = new Writer();
  codec.write(to, values);
  return to.finish();
}
function read<Out>(codec: Codec<Out, never>, bytes: Uint8Array): Out {
  return codec.read(sourceOf(bytes), 0, bytes.length);
}
/** An attribute by hand. The lengths are in host order, which is little-endian wherever this is tested. */
const tlv = (type: number, ...payload: number[]) => {
  const length = 4 + payload.length;
  const padding = Array<number>((4 - (length % 4)) % 4).fill(0);
  return [length & 0xff, length >> 8, type & 0xff, type >> 8, ...payload, ...padding];
};

describe('writing', () => {
  test('length without the padding, type, value, padding', () => {
    expect([...bytesOf(link, { ifname: 'lo', mtu: 1500 })]).toEqual([
      ...[7, 0, 3, 0, 0x6c, 0x6f, 0, 0],
      ...[8, 0, 4, 0, 0, 0, 5, 0xdc],
    ]);
  });

  test('what is undefined is left out', () => {
    expect(bytesOf(link, { ifname: undefined })).toHaveLength(0);
  });

  test('in the order of the keys', () => {
    expect([...bytesOf(vlan, { protocol: '8021q', id: 7 })]).toEqual([...tlv(5, 0x81, 0), ...tlv(1, 0, 7)]);
  });

  test('a nest is flagged where its row says so', () => {
    const names = [...tlv(53, 0x61, 0), ...tlv(53, 0x62, 0)];
    expect([...bytesOf(link, { names: { name: ['a', 'b'] } })]).toEqual(tlv(52 | 0x8000, ...names));
  });

  test('a value that does not fit is reported with its row', () => {
    // @ts-expect-error not a name of the row
    expect(() => bytesOf(vlan, { protocol: 'arp' })).toThrow('vlan.protocol: "arp" is none of 8021q');
  });
});

test('more than an attribute can hold is refused, and not cut', () => {
  expect(() => bytesOf(link, { ifname: 'x'.repeat(65_536) })).toThrow('link.ifname has 65541 bytes');
});

describe('reading', () => {
  test('attributes that no row is for are skipped', () => {
    expect(read(link, Uint8Array.from([...tlv(99, 1, 2, 3), ...tlv(4, 0, 0, 5, 0xdc)]))).toEqual({ mtu: 1500 });
  });

  test('flags in a type are no part of its number', () => {
    expect(read(link, Uint8Array.from(tlv(4 | 0xc000, 0, 0, 0, 1)))).toEqual({ mtu: 1 });
  });

  test('a wrong length names table, row and offset', () => {
    const bytes = Uint8Array.from([...tlv(3, 0x61, 0), ...tlv(4, 0, 1)]);
    expect(() => read(link, bytes)).toThrow('link.mtu at offset 8 has 2 bytes, not 4');
  });

  test('a struct may be longer than we know it, and no shorter', () => {
    const grown = Uint8Array.from(tlv(7, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3));
    expect(read(link, grown)).toEqual({ counters: { rx: 1, tx: 2 } });
    expect(() => read(link, Uint8Array.from(tlv(7, 0, 0, 0, 1)))).toThrow(
      'link.counters at offset 0 has 4 bytes, not 8',
    );
  });

  test('a length beyond the end is no reason to read there', () => {
    expect(() => read(link, Uint8Array.from([9, 0, 4, 0, 0, 0, 0, 0]))).toThrow(CodecError);
    expect(() => read(link, Uint8Array.from([3, 0, 4, 0]))).toThrow(CodecError);
  });

  test('any bytes are either read or refused with a CodecError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          read(link, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
      }),
    );
  });

  test('what was written comes back', () => {
    const values: fc.Arbitrary<ValuesOf<typeof link>> = fc.record(
      {
        ifname: fc.string({ minLength: 1, maxLength: 15 }).filter((name) => !name.includes('\0')),
        mtu: fc.nat(0xffffffff),
        info: fc.constantFrom(
          { kind: 'vlan', data: { id: 3 } } as const,
          { kind: 'bridge', data: { ageing: 1 } } as const,
        ),
        names: fc.record({ name: fc.array(fc.constantFrom('a', 'bc'), { minLength: 1 }) }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(read(link, bytesOf(link, value))).toEqual(value);
      }),
    );
  });
});

describe('a row that another row chooses', () => {
  test('is laid out as its kind', () => {
    const bytes = bytesOf(info, { kind: 'vlan', data: { id: 100 } });
    expect(read(info, bytes)).toEqual({ kind: 'vlan', data: { id: 100 } });
  });

  test('is skipped when no table is for its kind', () => {
    const bytes = Uint8Array.from([...tlv(1, ...Buffer.from('toString')), ...tlv(2, 1, 2, 3, 4)]);
    expect(read(info, bytes)).toEqual({ kind: 'toString' });
  });

  test('cannot be given for another kind', () => {
    // @ts-expect-error a bridge has no id
    expect(() => bytesOf(info, { kind: 'bridge', data: { id: 100 } })).toThrow('bridge has no row "id" here');
    // @ts-expect-error no such kind
    expect(() => bytesOf(info, { kind: 'vlam', data: {} })).toThrow(CodecError);
    // @ts-expect-error data without a kind
    expect(() => bytesOf(info, { data: { id: 100 } })).toThrow(CodecError);
  });
});

describe('the name of an offset', () => {
  const bytes = bytesOf(link, { ifname: 'v0', info: { kind: 'vlan', data: { id: 9, protocol: '8021q' } } });
  const nameOf = (offset: number) => link.locate?.(sourceOf(bytes), 0, bytes.length, offset);

  test('is the innermost row there', () => {
    expect(nameOf(0)).toBe('link.ifname');
    expect(nameOf(8)).toBe('link.info');
    expect(nameOf(12)).toBe('info.kind');
    expect(nameOf(24)).toBe('vlan.id');
    expect(nameOf(32)).toBe('vlan.protocol');
  });

  test('is unknown behind the end', () => {
    expect(nameOf(bytes.length)).toBeUndefined();
  });
});

test('a wrong row or value does not compile', () => {
  // @ts-expect-error no such row
  expect(() => bytesOf(link, { ifnam: 'v0' })).toThrow('link has no row "ifnam" here');
  // @ts-expect-error a number and no text
  const text: ValuesOf<typeof link> = { mtu: '1500' };
  expect(text).toBeDefined();
  expect(bytesOf(attrs('t', { one: attr(1, u8) }), { one: 1 })).toHaveLength(8);
});
