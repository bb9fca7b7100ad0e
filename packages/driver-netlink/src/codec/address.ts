import { formatIp, readIp } from '@podwire/core';
import type { Source, Writer } from './bytes.ts';
import { type Codec, CodecError } from './codec.ts';

function writeIp(to: Writer, text: string): void {
  const address = readIp(text);
  if (address === undefined) throw new CodecError(`${JSON.stringify(text)} is no IP address`);
  if (address.family === 4) {
    const start = to.reserve(4);
    to.view.setUint32(start, Number(address.value));
    return;
  }
  const start = to.reserve(16);
  to.view.setBigUint64(start, address.value >> 64n);
  to.view.setBigUint64(start + 8, address.value & 0xffff_ffff_ffff_ffffn);
}

function readIpAddress({ bytes, view }: Source, start: number, end: number): string {
  if (end - start === 4) return bytes.subarray(start, end).join('.');
  if (end - start !== 16) throw new CodecError(`${end - start} bytes are no IP address`);
  return formatIp({ family: 6, value: (view.getBigUint64(start) << 64n) | view.getBigUint64(start + 8) });
}

/** An IPv4 address in 4 bytes or an IPv6 address in 16, as canonical text. */
export const ip: Codec<string> = { size: undefined, write: writeIp, read: readIpAddress };
export const ipv4: Codec<string> = { ...ip, size: 4 };
export const ipv6: Codec<string> = { ...ip, size: 16 };

/** A link-layer address of any length (Ethernet has 6 bytes, InfiniBand 20, a tunnel none): `02:00:00:00:00:01`. */
export const mac: Codec<string> = {
  size: undefined,
  write: (to, value) => {
    const octets = value === '' ? [] : value.split(':');
    if (!octets.every((octet) => /^[0-9a-f]{2}$/i.test(octet))) {
      throw new CodecError(`${JSON.stringify(value)} is no link-layer address`);
    }
    to.append(Uint8Array.from(octets, (octet) => Number.parseInt(octet, 16)));
  },
  read: ({ bytes }, start, end) => {
    const digits = bytes.toString('hex', start, end);
    let text = digits.slice(0, 2);
    for (let at = 2; at < digits.length; at += 2) text += `:${digits.slice(at, at + 2)}`;
    return text;
  },
};
