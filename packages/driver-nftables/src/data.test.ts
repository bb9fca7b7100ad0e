import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFields, encodeFields, type FieldType, lengthOf, typeOf } from './data.ts';

const hex = (fields: readonly FieldType[], values: readonly (string | number)[]) =>
  Buffer.from(encodeFields(fields, values)).toString('hex');

describe('keys', () => {
  test('of one field have its size', () => {
    expect(hex(['ipv4_addr'], ['10.1.0.2'])).toBe('0a010002');
    expect(hex(['inet_service'], [8080])).toBe('1f90');
    expect(hex(['ether_addr'], ['02:00:00:00:00:01'])).toBe('020000000001');
    expect(hex(['ifname'], ['v0'])).toBe(`7630${'00'.repeat(14)}`);
  });

  test('of several have each at the next multiple of four', () => {
    const fields = ['ipv4_addr', 'inet_proto', 'inet_service'] as const;
    expect(hex(fields, ['192.168.0.2', 'tcp', 8083])).toBe('c0a80002060000001f930000');
    expect(lengthOf(fields)).toBe(12);
  });

  test('have the type that nft gives them', () => {
    expect(typeOf(['ipv4_addr', 'inet_proto', 'inet_service'])).toBe(0x730d);
    expect(typeOf(['inet_proto', 'inet_service'])).toBe(0x30d);
    expect(typeOf(['ipv4_addr', 'inet_service'])).toBe(0x1cd);
  });

  test('come back as they were', () => {
    const values = {
      ipv4_addr: fc.ipV4(),
      inet_service: fc.nat(0xffff),
      mark: fc.nat(0xffffffff),
      inet_proto: fc.constantFrom('tcp', 'udp', 'sctp'),
      ifname: fc.stringMatching(/^[a-z0-9.-]{1,15}$/),
    } as const;
    const field = fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[]));
    const key = fc.array(field, { minLength: 1, maxLength: 4 }).chain((fields) =>
      fc.record({
        fields: fc.constant(fields),
        values: fc.tuple(...fields.map((each) => values[each] as fc.Arbitrary<string | number>)),
      }),
    );
    fc.assert(
      fc.property(key, ({ fields, values: of }) => {
        expect(decodeFields(fields, encodeFields(fields, of))).toEqual(of);
      }),
    );
  });

  test('of other fields, or of too few, are refused', () => {
    expect(() => encodeFields(['ipv4_addr', 'inet_service'], ['10.1.0.2'])).toThrow(
      '["10.1.0.2"] are not the fields ipv4_addr . inet_service',
    );
    expect(() => encodeFields(['ipv4_addr'], ['fd00::2'])).toThrow();
    expect(() => encodeFields(['inet_proto'], ['TCP'])).toThrow('"TCP" is none of icmp, tcp');
    expect(() => encodeFields(['ifname'], ['a'.repeat(16)])).toThrow('15 fit');
  });
});
