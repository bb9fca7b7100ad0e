import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  broadcastOf,
  canonicalCidr,
  contains,
  formatCidr,
  isCidr,
  isDefaultDestination,
  networkOf,
  overlaps,
  parseCidr,
} from './cidr.ts';
import { formatIp } from './ip.ts';

const cidr4 = fc
  .record({ value: fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }), prefixLength: fc.integer({ min: 0, max: 32 }) })
  .map(({ value, prefixLength }) => parseCidr(`${formatIp({ family: 4, value })}/${prefixLength}`));
const cidr6 = fc
  .record({
    value: fc.bigInt({ min: 1n << 64n, max: (1n << 128n) - 1n }),
    prefixLength: fc.integer({ min: 0, max: 128 }),
  })
  .map(({ value, prefixLength }) => parseCidr(`${formatIp({ family: 6, value })}/${prefixLength}`));
const anyCidr = fc.oneof(cidr4, cidr6);

test('host bits are kept (T-TYP-16)', () => {
  expect(parseCidr('1.2.3.4/24')).toEqual({ address: '1.2.3.4', prefixLength: 24, family: 4 });
  expect(canonicalCidr('1.2.3.4/24')).toBe('1.2.3.4/24');
});

test('an IPv6 subnet is read (T-TYP-17)', () => {
  expect(parseCidr('2001:db8::/32')).toEqual({ address: '2001:db8::', prefixLength: 32, family: 6 });
});

test.each([
  '1.2.3/45',
  '1.2.3.4/99',
  '1.2.3.4',
  '1.2.3.4/',
  '/24',
  '1.2.3.4/-1',
  '1.2.3.4/+1',
  '1.2.3.4/ 1',
  '1.2.3.4/24/1',
  '1.2.3.4/4294967297',
  '1.2.3.4/4294967297',
  '1.2.3.04/24',
  'fe80::1%eth0/64',
  '::/129',
  '',
])('%j is no subnet (T-TYP-18, T-TYP-21)', (text) => {
  expect(isCidr(text)).toBe(false);
  expect(() => parseCidr(text)).toThrow(`invalid CIDR address: ${text}`);
});

test('an IPv4-mapped subnet is IPv4, and one that is wider than the block of them is refused', () => {
  expect(canonicalCidr('::ffff:10.0.0.5/120')).toBe('10.0.0.5/24');
  expect(isCidr('::ffff:10.0.0.5/64')).toBe(false);
});

test.each([
  ['10.1.2.3/24', '10.1.2.0/24', '10.1.2.255'],
  ['10.1.2.3/31', '10.1.2.2/31', '10.1.2.3'],
  ['10.1.2.3/32', '10.1.2.3/32', '10.1.2.3'],
  ['10.1.2.3/0', '0.0.0.0/0', '255.255.255.255'],
  ['fd00::1:2/112', 'fd00::1:0/112', 'fd00::1:ffff'],
])('the subnet of %s is %s and ends at %s', (text, network, last) => {
  expect(formatCidr(networkOf(parseCidr(text)))).toBe(network);
  expect(broadcastOf(parseCidr(text))).toBe(last);
});

test('a subnet holds its first address, its last, and its own, and none of the other family', () => {
  fc.assert(
    fc.property(anyCidr, (cidr) => {
      expect(contains(cidr, networkOf(cidr).address)).toBe(true);
      expect(contains(cidr, broadcastOf(cidr))).toBe(true);
      expect(contains(cidr, cidr.address)).toBe(true);
      expect(contains(cidr, cidr.family === 4 ? 'fd00::1' : '10.0.0.1')).toBe(false);
    }),
  );
});

test('two subnets overlap exactly when one holds both ends of the other', () => {
  fc.assert(
    fc.property(anyCidr, anyCidr, (a, b) => {
      const holds = (outer: typeof a, inner: typeof a) =>
        contains(outer, networkOf(inner).address) && contains(outer, broadcastOf(inner));
      expect(overlaps(a, b)).toBe(holds(a, b) || holds(b, a));
      expect(overlaps(a, b)).toBe(overlaps(b, a));
    }),
  );
});

test('a default destination has prefix length 0', () => {
  expect(isDefaultDestination('0.0.0.0/0')).toBe(true);
  expect(isDefaultDestination('::/0')).toBe(true);
  expect(isDefaultDestination('0.0.0.0/1')).toBe(false);
});
