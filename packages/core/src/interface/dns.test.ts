import { expect, test } from 'vitest';
import { mergeDns } from './dns.ts';

const leased = { nameservers: ['10.1.2.1'], domain: 'lease.example', search: ['a'], options: ['b'] };

test.for([
  ['nameservers', { nameservers: ['9.9.9.9'] }],
  ['domain', { domain: 'config.example' }],
  ['search', { search: ['c'] }],
  ['options', { options: ['d'] }],
  ['an empty list', { nameservers: [] }],
] as const)('%s of the config replaces all that was leased', ([, configured]) => {
  expect(mergeDns(configured, leased)).toEqual(configured);
});

test.for([undefined, {}, { domain: '' }])('%o sets nothing', (configured) => {
  expect(mergeDns(configured, leased)).toEqual(leased);
});

test('without a lease there is the config alone', () => {
  expect(mergeDns({ domain: 'x' })).toEqual({ domain: 'x' });
  expect(mergeDns(undefined)).toEqual({});
});
