import { expect, test } from 'vitest';
import { isMac, parseMac } from './mac.ts';

test.each([
  ['02:00:5E:10:00:01', '02:00:5e:10:00:01'],
  ['02-00-5e-10-00-01', '02:00:5e:10:00:01'],
  ['0200.5e10.0001', '02:00:5e:10:00:01'],
  ['02:00:5e:10:00:00:00:01', '02:00:5e:10:00:00:00:01'],
])('%s is written as %s', (text, mac) => {
  expect(parseMac(text)).toBe(mac);
});

test.each([
  '',
  '02:00:5e:10:00',
  '02:00:5e:10:00:0g',
  '2:0:5e:10:0:1',
  '02:00-5e:10:00:01',
  '02005e100001',
  '02:00:5e:10:00:01:',
])('%j is no MAC address', (text) => {
  expect(isMac(text)).toBe(false);
  expect(() => parseMac(text)).toThrow(`address ${text}: invalid MAC address`);
});
