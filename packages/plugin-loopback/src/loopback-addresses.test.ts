import type { Address } from '@podwire/core';
import { expect, test } from 'vitest';
import { firstOfEachFamily, requireLoopback } from './loopback-addresses.ts';

const held = (...addresses: readonly string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }) as Address);

test('the first address of each family is reported, IPv4 first', () => {
  expect(firstOfEachFamily(held('::1/128', '127.0.0.1/8', '127.0.0.2/8'))).toEqual([
    { address: '127.0.0.1/8', interface: 0 },
    { address: '::1/128', interface: 0 },
  ]);
  expect(firstOfEachFamily([])).toEqual([]);
});

test.for(['10.0.0.1/8', 'fd00::1/128', 'fe80::1/64'])('%s does not belong on lo', (address) => {
  expect(() => requireLoopback(held('127.0.0.1/8', '127.9.9.9/32', address))).toThrow(/non-loopback address/);
});
