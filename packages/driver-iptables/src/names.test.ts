import { expect, test } from 'vitest';
import { chainOf, masqueradeComments, ownerIn, portsComments } from './names.ts';

const long =
  'icee6giejonei6sohng6ahngee7laquohquee9shiGo7fohferakah3Feiyoolu2pei7ciPhoh7shaoX6vai3vuf0ahfaeng8yohb9ceu0daez5hashee8ooYai5wa3y';
const of = (network: string, containerId: string) => ({ network, containerId });

test('chains are named as the reference names them', () => {
  expect(chainOf.masquerade(of('test', '1234'))).toBe('CNI-2bbe0c48b91a7d1b8a6753a8');
  expect(chainOf.masquerade(of('testalongnamethatdoesnotmakesense', '1234'))).toBe('CNI-374f33fe84ab0ed84dcdebe3');
  expect(chainOf.masquerade(of('mynet', 'cid0123'))).toBe('CNI-86d88bb65d050c35a8c79e58');
  expect(chainOf.ports(of('testNetName', long))).toBe('CNI-DN-bfd599665540dd91d5d28');
  expect(chainOf.ports(of('test', long))).toBe('CNI-DN-67e92b96e692a494b6b85');
  expect(chainOf.ports(of('mynet', 'cid0123'))).toBe('CNI-DN-86d88bb65d050c35a8c79');
  expect(chainOf.oldSnat(of('mynet', 'cid0123'))).toBe('CNI-SN-86d88bb65d050c35a8c79');
});

test('no chain’s name is longer than iptables takes, and each is another one', () => {
  const names = Array.from({ length: 1000 }, (_, at) => chainOf.masquerade(of('net', `${long}${at}`)));
  expect(new Set(names).size).toBe(1000);
  expect(new Set(names.map(({ length }) => length))).toEqual(new Set([28]));
});

test('a comment names network and container', () => {
  expect(masqueradeComments.of(of('mynet', 'cid'))).toBe('name: "mynet" id: "cid"');
  expect(portsComments.of(of('mynet', 'cid'))).toBe('dnat name: "mynet" id: "cid"');
});

test('a comment that is too long is what iptables leaves of the reference’s', () => {
  const text = portsComments.of(of('mynet', 'x'.repeat(300)));
  expect(text).toBe(`${`dnat name: "mynet" id: "${'x'.repeat(300)}`.slice(0, 253)}..`);
  expect(text.length).toBe(255);
  const fits = 'x'.repeat(255 - portsComments.of(of('mynet', '')).length);
  expect(portsComments.of(of('mynet', fits))).toBe(`dnat name: "mynet" id: "${fits}"`);
  expect(masqueradeComments.of(of('mynet', 'x'.repeat(300))).length).toBe(255);
});

test('the owner is read back from a comment of published ports', () => {
  expect(ownerIn(portsComments.of(of('my.net', 'cid-1')))).toEqual(of('my.net', 'cid-1'));
  expect(ownerIn(portsComments.of(of('mynet', 'x'.repeat(300))))?.network).toBe('mynet');
  expect(ownerIn('CNI portfwd requiring masquerade')).toBeUndefined();
  expect(ownerIn(undefined)).toBeUndefined();
});

test('the comments of a network begin with what no other network’s do', () => {
  for (const { of: commentOf, ofNetwork } of [masqueradeComments, portsComments]) {
    expect(commentOf(of('net', 'cid')).startsWith(ofNetwork('net'))).toBe(true);
    expect(commentOf(of('net2', 'cid')).startsWith(ofNetwork('net'))).toBe(false);
    expect(commentOf(of('ne', 't'))).not.toBe(commentOf(of('net', '')));
  }
});
