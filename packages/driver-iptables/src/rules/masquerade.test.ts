import { expect, test } from 'vitest';
import { lineOf } from '../rule.ts';
import { masqueradeRules } from './masquerade.ts';

const owner = { network: 'mynet', containerId: 'cid0123' };
const mark = '-m comment --comment "name: \\"mynet\\" id: \\"cid0123\\""';
const chain = 'CNI-86d88bb65d050c35a8c79e58';

function linesOf(addresses: readonly string[], family: 4 | 6) {
  const ips = addresses.map((address) => ({ address }));
  const own = masqueradeRules(owner, ips, family);
  return own && [...own.rules, ...own.entries].map((rule) => lineOf('-A', rule));
}

test('one address has the rules of the reference', () => {
  expect(linesOf(['10.0.0.2/24', 'fd00::2/64'], 4)).toEqual([
    `-A ${chain} -d 10.0.0.0/24 ${mark} -j ACCEPT`,
    `-A ${chain} ! -d 224.0.0.0/4 ${mark} -j MASQUERADE`,
    `-A POSTROUTING -s 10.0.0.2/32 ${mark} -j ${chain}`,
  ]);
  expect(linesOf(['10.0.0.2/24', 'FD00:0::2/64'], 6)).toEqual([
    `-A ${chain} -d fd00::/64 ${mark} -j ACCEPT`,
    `-A ${chain} ! -d ff00::/8 ${mark} -j MASQUERADE`,
    `-A POSTROUTING -s fd00::2/128 ${mark} -j ${chain}`,
  ]);
});

test('several subnets are all let through before anything is masqueraded', () => {
  expect(linesOf(['10.0.0.2/24', '10.1.0.2/16', '10.0.0.3/24'], 4)).toEqual([
    `-A ${chain} -d 10.0.0.0/24 ${mark} -j ACCEPT`,
    `-A ${chain} -d 10.1.0.0/16 ${mark} -j ACCEPT`,
    `-A ${chain} -d 10.0.0.0/24 ${mark} -j ACCEPT`,
    `-A ${chain} ! -d 224.0.0.0/4 ${mark} -j MASQUERADE`,
    `-A POSTROUTING -s 10.0.0.2/32 ${mark} -j ${chain}`,
    `-A POSTROUTING -s 10.1.0.2/32 ${mark} -j ${chain}`,
    `-A POSTROUTING -s 10.0.0.3/32 ${mark} -j ${chain}`,
  ]);
});

test('a subnet that is everything is worded as iptables prints it', () => {
  expect(linesOf(['10.0.0.2/0'], 4)?.[0]).toBe(`-A ${chain} ${mark} -j ACCEPT`);
});

test('without an address there is nothing', () => {
  expect(linesOf(['fd00::2/64'], 4)).toBeUndefined();
});
