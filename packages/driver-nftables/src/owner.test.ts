import { expect, test } from 'vitest';
import { commentedName, commentedOwner, markOf, ownerComment, ownerOf, sameOwner } from './owner.ts';

const attachment = { network: 'net', containerId: 'one', ifname: 'eth0' };

test('a comment leads with network and instance, and then says who it is', () => {
  const { network, instance } = ownerOf(attachment);
  expect(ownerComment(attachment)).toBe(`${network}-${instance} net/one/eth0`);
  expect(network).toMatch(/^[0-9a-f]{15}$/);
});

test('attachments that read the same when joined are two owners', () => {
  const owners = [
    { network: 'ab', containerId: 'c', ifname: 'eth0' },
    { network: 'a', containerId: 'bc', ifname: 'eth0' },
    { network: 'a', containerId: 'b', ifname: 'ceth0' },
  ].map((one) => markOf(ownerOf(one)));
  expect(new Set(owners).size).toBe(3);
});

test('a comment that is cut off still names its owner', () => {
  const long = { network: 'n'.repeat(100), containerId: 'c'.repeat(128), ifname: 'eth0' };
  const comment = ownerComment(long);
  expect(comment).toHaveLength(128);
  expect(sameOwner(commentedOwner(comment), ownerOf(long))).toBe(true);
});

test.each([undefined, '', 'net/one/eth0', 'x'.repeat(31), `${'a'.repeat(15)}-${'b'.repeat(14)} net`])(
  '%j names no owner',
  (comment) => {
    expect(commentedOwner(comment)).toBeUndefined();
    expect(sameOwner(commentedOwner(comment), ownerOf(attachment))).toBe(false);
  },
);

test('the name in a comment is for people, also where there is none', () => {
  expect(commentedName(ownerComment(attachment))).toBe('net/one/eth0');
  expect(commentedName(undefined)).toMatch(/podwire did not make/);
});
