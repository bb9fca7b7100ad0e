import { expect, test } from 'vitest';
import { addressOf, fileNameOf, holderOf, legacyHolderOf, readHolder } from './disk-format.ts';

test('a file is named like its address; on Windows colons become underscores, and are found again', () => {
  expect(fileNameOf('2001:db8::2', false)).toBe('2001:db8::2');
  expect(fileNameOf('2001:db8::2', true)).toBe('2001_db8__2');
  expect(addressOf('2001_db8__2', true)).toBe('2001:db8::2');
  expect(fileNameOf('10.1.2.3', true)).toBe('10.1.2.3');
});

test('other files are no addresses', () => {
  for (const name of ['lock', 'last_reserved_ip.0', '.podwire-probe', '10.1.2.300', '10.1.2', '2001_db8__2']) {
    expect(addressOf(name, false), name).toBeUndefined();
  }
});

test('the content is id and interface on lines of their own, without a final one', () => {
  const attachment = { containerId: '   dummy\n ', ifname: 'eth0' };
  expect(holderOf(attachment)).toBe('dummy\r\neth0');
  expect(legacyHolderOf(attachment)).toBe('dummy');
});

test("white space around the content does not matter; a file without content is nobody's", () => {
  expect(readHolder(' dummy\r\neth0\n')).toBe('dummy\r\neth0');
  for (const torn of ['', '\n', '\0\0\0\0', ' \0\r\n']) expect(readHolder(torn), JSON.stringify(torn)).toBeUndefined();
});
