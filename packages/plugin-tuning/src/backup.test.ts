import type { Link } from '@podwire/core';
import { expect, test } from 'vitest';
import { backupOf, parseBackup, printBackup } from './backup.ts';

const link = {
  index: 2,
  name: 'eth0',
  mac: '02:4d:fe:76:f8:8c',
  promisc: false,
  promiscuity: 1,
  mtu: 1500,
  allmulti: false,
  txQueueLength: 1000,
} as Link; // what else a link has is not asked

test('a backup is the reference plugin’s file, byte for byte', () => {
  const changes = { mac: '02:00:00:00:00:01', promisc: true, mtu: 1454, allmulti: true, txQueueLength: 20000 };
  const text = `{
 "mac": "02:4d:fe:76:f8:8c",
 "promisc": false,
 "mtu": 1500,
 "allmulti": false,
 "txQLen": 1000
}`;
  expect(printBackup(backupOf(link, changes))).toBe(text);
  expect(parseBackup(text)).toEqual(backupOf(link, changes));
});

test('only what is changed is in it', () => {
  expect(printBackup(backupOf(link, { allmulti: false }))).toBe('{\n "allmulti": false\n}');
  expect(printBackup(backupOf(link, { txQueueLength: 0, mtu: 1400 }))).toBe('{\n "mtu": 1500,\n "txQLen": 1000\n}');
});

test.for(['', '{"mac": "02:', '[]', 'null', '5'])('%j is no backup', (text) => {
  expect(parseBackup(text)).toBeUndefined();
});

test('what makes no sense in one is left out', () => {
  expect(parseBackup('{"mac": "", "mtu": 0, "promisc": null, "txQLen": 0, "allmulti": "yes", "more": 1}')).toEqual({
    txQueueLength: 0,
  });
});
