import { describe, expect, test } from 'vitest';
import { sourceOf } from '../codec/bytes.ts';
import { internetChecksum } from '../codec/checksum.ts';
import { arp, gratuitousArp, ipv6Header, neighbourAdvertisement, unsolicitedAdvertisement } from './announcement.ts';

const MAC = '02:00:00:00:00:05';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('a gratuitous ARP is a request for the sender itself, to everyone', () => {
  const { bytes, destination, protocol } = gratuitousArp('10.1.0.5', MAC);
  expect([destination, protocol]).toEqual(['ff:ff:ff:ff:ff:ff', 0x0806]);
  expect(arp.read(sourceOf(bytes), 0, bytes.length)).toEqual({
    hrd: 1,
    pro: 0x0800,
    hln: 6,
    pln: 4,
    op: 1,
    sha: MAC,
    spa: '10.1.0.5',
    tha: '00:00:00:00:00:00',
    tpa: '10.1.0.5',
  });
  expect(hex(bytes)).toBe('0001080006040001' + '020000000005' + '0a010005' + '000000000000' + '0a010005');
});

describe('an unsolicited advertisement', () => {
  const { bytes, destination } = unsolicitedAdvertisement('fd00::5', MAC, false);
  const from = sourceOf(bytes);
  const header = ipv6Header.read(from, 0, 40);
  const message = neighbourAdvertisement.read(from, 40, 72);

  test('goes from the address to all nodes, one hop', () => {
    expect([bytes.length, destination]).toEqual([72, '33:33:00:00:00:01']);
    expect(header).toMatchObject({ source: 'fd00::5', destination: 'ff02::1', 'hop-limit': 255, 'next-header': 58 });
    expect(header['payload-length']).toBe(32);
  });

  test('overrides, was not asked for, and carries the link-layer address', () => {
    expect(message).toMatchObject({ type: 136, flags: 0x20000000, target: 'fd00::5', 'option-address': MAC });
    const router = unsolicitedAdvertisement('fd00::5', MAC, true);
    expect(neighbourAdvertisement.read(sourceOf(router.bytes), 40, 72).flags).toBe(0xa0000000);
  });

  test('has a checksum that makes the sum over pseudo-header and message zero', () => {
    const pseudo = Uint8Array.from([...bytes.subarray(8, 40), 0, 0, 0, 32, 0, 0, 0, 58]);
    expect(message.checksum).not.toBe(0);
    expect(internetChecksum(pseudo, bytes.subarray(40))).toBe(0);
  });
});

test('the Internet checksum is that of the example in RFC 1071', () => {
  const example = Uint8Array.from([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
  expect(internetChecksum(example)).toBe(~0xddf2 & 0xffff);
  expect(internetChecksum(example.subarray(0, 4), example.subarray(4))).toBe(~0xddf2 & 0xffff);
});

test('what is no Ethernet address is refused', () => {
  expect(() => gratuitousArp('10.1.0.5', '80:00:00:48:fe:80:00:00')).toThrow('no Ethernet address');
});
