import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalIp,
  compareAddresses,
  familyOf,
  formatIp,
  isIp,
  nextAddress,
  parseIp,
  previousAddress,
} from './ip.ts';

const value4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => ({ family: 4 as const, value }));
const value6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value) => ({ family: 6 as const, value }));
const anyValue = fc.oneof(value4, value6);

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['0.0.0.0', '0.0.0.0'],
  ['::', '::'],
  ['::1', '::1'],
  ['FD00:0:0:1::00AB', 'fd00:0:0:1::ab'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::ffff:10.0.0.5', '10.0.0.5'],
  ['::ffff:a00:5', '10.0.0.5'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['::1.2.3.4', '::102:304'],
])('%s is written as %s', (text, canonical) => {
  expect(canonicalIp(text)).toBe(canonical);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.x',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.04',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '1.2.3.4/24',
  '0x1.2.3.4',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '12345::',
  'fe80::1%eth0',
  '::1.2.3',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '::01.2.3.4',
  ':1::',
  '1::2:',
])('%j is no address', (text) => {
  expect(isIp(text)).toBe(false);
  expect(() => canonicalIp(text)).toThrow(`invalid IP address: ${text}`);
});

test('what is written is read as the same address, and writing it again changes nothing', () => {
  fc.assert(
    fc.property(anyValue, (ip) => {
      const text = formatIp(ip);
      // The IPv4-mapped block is IPv4.
      const mapped = ip.family === 6 && ip.value >> 32n === 0xffffn;
      expect(parseIp(text)).toEqual(mapped ? { family: 4, value: ip.value - (0xffffn << 32n) } : ip);
      expect(canonicalIp(text)).toBe(mapped ? canonicalIp(text) : text);
    }),
  );
});

test('all ways to write an IPv6 address are read alike', () => {
  const groups = fc.array(fc.constantFrom(0, 0, 0, 1, 0xab, 0xffff), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (words) => {
      const short = words.map((word) => word.toString(16)).join(':');
      const long = words.map((word) => word.toString(16).padStart(4, '0').toUpperCase()).join(':');
      expect(canonicalIp(long)).toBe(canonicalIp(short));
    }),
  );
});

test.each([
  ['192.168.0.255', '192.168.1.0'],
  ['0.1.0.5', '0.1.0.6'],
  ['AB12::FFFF', 'ab12::1:0'],
  ['0::123', '::124'],
  ['::102:303', '::102:304'],
  ['255.255.255.255', undefined],
  ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined],
])('the address after %s is %s', (ip, next) => {
  expect(nextAddress(ip)).toBe(next);
});

test.each([
  ['192.168.1.0', '192.168.0.255'],
  ['AB12::1:0', 'ab12::ffff'],
  ['0::124', '::123'],
  ['0.0.0.0', undefined],
  ['::', undefined],
])('the address before %s is %s', (ip, previous) => {
  expect(previousAddress(ip)).toBe(previous);
});

test('going on and back leads to where it began', () => {
  fc.assert(
    fc.property(value4, (ip) => {
      const next = nextAddress(formatIp(ip));
      fc.pre(next !== undefined);
      expect(previousAddress(next as string)).toBe(formatIp(ip));
    }),
  );
});

test('addresses are ordered by number and IPv4 comes first', () => {
  expect(['fd00::1', '10.0.0.10', '10.0.0.9', '::1'].sort(compareAddresses)).toEqual([
    '10.0.0.9',
    '10.0.0.10',
    '::1',
    'fd00::1',
  ]);
  expect(compareAddresses('::ffff:10.0.0.1', '10.0.0.1')).toBe(0);
});

test('an IPv4-mapped address is of family 4', () => {
  expect(familyOf('::ffff:10.0.0.1')).toBe(4);
  expect(familyOf('::10.0.0.1')).toBe(6);
});
