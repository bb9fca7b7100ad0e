import { parseIp } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import {
  capacity,
  formatRange,
  formatRangeSet,
  inRange,
  rangeOf,
  rangeSetsOverlap,
  rangesOverlap,
  readRange,
  readRangeSet,
} from './ranges.ts';

const gatewayOf = (config: Parameters<typeof readRange>[0]) => {
  const { gateway, ...rest } = readRange(config);
  return { ...rest, gateway: gateway.value };
};
const at = (ip: string) => parseIp(ip).value;

describe('what a range leaves out', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.1-192.0.2.254', '192.0.2.1'],
    ['192.0.2.0/25', '192.0.2.1-192.0.2.126', '192.0.2.1'],
    ['2001:db8:1::/64', '2001:db8:1::1-2001:db8:1:0:ffff:ffff:ffff:ffff', '2001:db8:1::1'],
    ['192.0.2.0/30', '192.0.2.1-192.0.2.2', '192.0.2.1'],
    ['2001:db8::/126', '2001:db8::1-2001:db8::3', '2001:db8::1'],
    ['255.255.255.0/24', '255.255.255.1-255.255.255.254', '255.255.255.1'],
  ])('%s becomes %s with gateway %s', (subnet, text, gateway) => {
    expect(formatRange(readRange({ subnet }))).toBe(text);
    expect(gatewayOf({ subnet }).gateway).toBe(at(gateway));
  });

  test("what is given is kept, the subnet's first and last address too", () => {
    const config = { subnet: '192.0.2.0/24', rangeStart: '192.0.2.0', rangeEnd: '192.0.2.255', gateway: '192.0.2.254' };
    expect(formatRange(readRange(config))).toBe('192.0.2.0-192.0.2.255');
    expect(gatewayOf(config)).toMatchObject({ prefixLength: 24, family: 4, gateway: at('192.0.2.254') });
  });

  test('an empty text counts as left out', () => {
    expect(formatRange(readRange({ subnet: '192.0.2.0/24', rangeStart: '', rangeEnd: '', gateway: '' }))).toBe(
      '192.0.2.1-192.0.2.254',
    );
  });

  test('a gateway may lie outside the subnet', () => {
    expect(gatewayOf({ subnet: '192.0.2.0/24', gateway: '169.254.1.1' }).gateway).toBe(at('169.254.1.1'));
  });

  test('an IPv4-mapped subnet is the IPv4 subnet', () => {
    expect(formatRange(readRange({ subnet: '::ffff:10.0.0.0/120' }))).toBe('10.0.0.1-10.0.0.254');
  });
});

describe('a range that cannot be', () => {
  test.each([
    [{}, 'range has no subnet'],
    [{ subnet: 'rubbish' }, 'invalid CIDR address: rubbish'],
    [{ subnet: '192.0.2.0' }, 'invalid CIDR address: 192.0.2.0'],
    [{ subnet: '192.0.2.0/31' }, 'Network 192.0.2.0/31 too small to allocate from'],
    [{ subnet: '192.0.2.0/32' }, 'Network 192.0.2.0/32 too small to allocate from'],
    [{ subnet: '2001:db8::/127' }, 'Network 2001:db8::/127 too small to allocate from'],
    [
      { subnet: '192.0.2.12/24' },
      'Network has host bits set. For a subnet mask of length 24 the network address is 192.0.2.0',
    ],
    [
      { subnet: '2001:db8:1::24:19ff:fee1:c44a/64' },
      'Network has host bits set. For a subnet mask of length 64 the network address is 2001:db8:1::',
    ],
    [
      { subnet: '2001:db8:24:19ff::/63' },
      'Network has host bits set. For a subnet mask of length 63 the network address is 2001:db8:24:19fe::',
    ],
    [
      { subnet: '192.168.127.0/23' },
      'Network has host bits set. For a subnet mask of length 23 the network address is 192.168.126.0',
    ],
    [{ subnet: '192.0.2.0/24', gateway: '192.0.2' }, 'invalid IP address: 192.0.2'],
    [{ subnet: '192.0.2.0/24', rangeStart: '192.0.3.0' }, 'RangeStart 192.0.3.0 not in network 192.0.2.0/24'],
    [{ subnet: '192.0.2.0/24', rangeStart: '2001:db8::1' }, 'RangeStart 2001:db8::1 not in network 192.0.2.0/24'],
    [{ subnet: '192.0.2.0/24', rangeEnd: '192.0.4.0' }, 'RangeEnd 192.0.4.0 not in network 192.0.2.0/24'],
    [{ subnet: '192.0.2.0/24', rangeEnd: '2001:db8::1' }, 'RangeEnd 2001:db8::1 not in network 192.0.2.0/24'],
    [
      { subnet: '192.0.2.0/24', rangeStart: '192.0.2.50', rangeEnd: '192.0.2.40' },
      'RangeStart 192.0.2.50 not in network 192.0.2.0/24',
    ],
    // The default start is 1.
    [{ subnet: '192.0.2.0/24', rangeEnd: '192.0.2.0' }, 'RangeEnd 192.0.2.0 not in network 192.0.2.0/24'],
    // The reference plugin walks out of the subnet here.
    [{ subnet: '10.9.0.0/24', rangeStart: '10.9.0.255' }, 'RangeStart 10.9.0.255 is the last address of 10.9.0.0/24'],
  ])('%j: %s', (config, message) => {
    expect(() => readRange(config)).toThrow(expect.objectContaining({ message, code: 7, details: expect.any(String) }));
  });
});

describe('what belongs to a range', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.40', '192.0.2.50', '192.0.2.39', '192.0.2.51'],
    ['2001:db8::/64', '2001:db8::40', '2001:db8::50', '2001:db8::3f', '2001:db8::51'],
  ])('of %s from %s to %s: both ends, and not %s or %s', (subnet, rangeStart, rangeEnd, before, after) => {
    const range = readRange({ subnet, rangeStart, rangeEnd });
    expect([rangeStart, rangeEnd, before, after].map((ip) => inRange(range, parseIp(ip)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('the gateway counts as in, an address of the other family never', () => {
    const range = readRange({ subnet: '0.0.0.0/8' });
    expect([inRange(range, range.gateway), inRange(range, parseIp('::2'))]).toEqual([true, false]);
  });

  test('of a set, its ranges', () => {
    const set = readRangeSet([{ subnet: '192.168.0.0/24' }, { subnet: '172.16.1.0/24' }]);
    expect(rangeOf(set, parseIp('172.16.1.9'))).toBe(set[1]);
    expect(rangeOf(set, parseIp('192.168.99.99'))).toBeUndefined();
    expect(formatRangeSet(set)).toBe('192.168.0.1-192.168.0.254,172.16.1.1-172.16.1.254');
  });
});

describe('overlap', () => {
  const halves = { subnet: '10.0.0.0/20' };
  test.each([
    ['disjoint', { subnet: '10.0.0.0/20' }, { subnet: '10.0.16.0/20' }, false],
    ['of two families with equal bits', { subnet: '10.0.0.0/24' }, { subnet: '::a00:0/120' }, false],
    ['identical', { subnet: '10.0.0.0/20' }, { subnet: '10.0.0.0/20' }, true],
    ['containing', { subnet: '10.0.0.0/20' }, { subnet: '10.0.1.0/24' }, true],
    ['halves', { ...halves, rangeEnd: '10.0.7.255' }, { ...halves, rangeStart: '10.0.8.0' }, false],
    ['sharing one address', { ...halves, rangeEnd: '10.0.8.0' }, { ...halves, rangeStart: '10.0.8.0' }, true],
  ])('ranges that are %s', (_, a, b, expected) => {
    expect(rangesOverlap(readRange(a), readRange(b))).toBe(expected);
    expect(rangesOverlap(readRange(b), readRange(a))).toBe(expected);
  });

  test('within a set is refused', () => {
    expect(() => readRangeSet([{ subnet: '192.168.0.0/20' }, { subnet: '192.168.2.0/24' }])).toThrow(
      'subnets 192.168.0.1-192.168.15.254 and 192.168.2.1-192.168.2.254 overlap',
    );
  });

  test('of sets, in both directions', () => {
    const a = readRangeSet([{ subnet: '192.168.0.0/24' }, { subnet: '172.16.1.0/24' }]);
    const b = readRangeSet([{ subnet: '10.0.0.0/24' }, { subnet: '172.16.0.0/16' }]);
    const c = readRangeSet([{ subnet: '10.1.0.0/24' }]);
    expect([rangeSetsOverlap(a, b), rangeSetsOverlap(b, a), rangeSetsOverlap(a, c), rangeSetsOverlap(c, a)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

test('a set needs a range, and ranges of one family', () => {
  expect(() => readRangeSet([])).toThrow('empty range set');
  expect(() => readRangeSet([{ subnet: '10.0.0.0/24' }, { subnet: 'fd00::/64' }])).toThrow('mixed address families');
});

test('the capacity leaves out gateways, where they are in the range', () => {
  expect(capacity(readRangeSet([{ subnet: '10.0.0.0/29' }, { subnet: '10.0.1.0/29', rangeStart: '10.0.1.2' }]))).toBe(
    10n,
  );
  expect(capacity(readRangeSet([{ subnet: 'fd00::/64' }]))).toBe(2n ** 64n - 2n);
});
