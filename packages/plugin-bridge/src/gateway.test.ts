import type { Address } from '@podwire/core';
import { expect, test } from 'vitest';
import { conflictsWith } from './gateway.ts';

const held = (address: string, scope = 0): Address => ({
  address,
  scope,
  family: address.includes(':') ? 6 : 4,
  link: 2,
  tentative: false,
  dadFailed: false,
  permanent: true,
});

test.for([
  ['another IPv4 address, overlapping', '10.1.2.3/16', ['10.0.0.1/8'], ['10.0.0.1/8']],
  ['another IPv4 address, disjoint', '10.1.2.1/24', ['192.168.0.1/24'], ['192.168.0.1/24']],
  ['the same IPv4 address with another prefix', '10.1.2.1/24', ['10.1.2.1/16'], ['10.1.2.1/16']],
  ['an overlapping IPv6 subnet, inside', '2001:db8:1::1/64', ['2001:db8:1::2/48'], ['2001:db8:1::2/48']],
  ['an overlapping IPv6 subnet, around', '2001:db8:1::1/48', ['2001:db8:1:5::2/64'], ['2001:db8:1:5::2/64']],
] as const)('%s conflicts', ([, wanted, present, conflicts]) => {
  expect(
    conflictsWith(
      wanted,
      present.map((one) => held(one)),
      [wanted],
    ).map(({ address }) => address),
  ).toEqual(conflicts);
});

test('disjoint IPv6 subnets and the other family do not', () => {
  expect(conflictsWith('fd00:1::1/64', [held('fd00:2::1/64'), held('10.1.2.1/24')], ['fd00:1::1/64'])).toEqual([]);
});

test('link-local IPv6 addresses that the kernel gave do not', () => {
  expect(conflictsWith('fe80::1/64', [held('fe80::c0de/64', 253)], ['fe80::1/64'])).toEqual([]);
});

test('what the same lease wants stands side by side', () => {
  const wanted = ['10.1.2.1/24', '10.1.3.1/24'];
  expect(conflictsWith('10.1.3.1/24', [held('10.1.2.1/24')], wanted)).toEqual([]);
});
