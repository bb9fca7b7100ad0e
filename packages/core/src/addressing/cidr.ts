import { CniError, ErrorCode } from '../errors.ts';
import { addressBits, type Family, formatIp, parseIp, readIp } from './ip.ts';

/** An address with its prefix length; host bits are kept. */
export interface Cidr {
  /** Canonical text. */
  readonly address: string;
  readonly prefixLength: number;
  readonly family: Family;
}

/**
 * Reads `address/prefix length`; `undefined` when the text is none. An IPv4-mapped IPv6 address becomes IPv4, its
 * prefix length with it: `::ffff:10.1.2.3/120` is `10.1.2.3/24`.
 */
export function readCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const ip = slash < 0 ? undefined : readIp(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!ip || !/^\d+$/.test(digits)) return undefined;
  const mapped = ip.family === 4 && text.slice(0, slash).includes(':');
  const prefixLength = Number(digits) - (mapped ? 96 : 0);
  if (prefixLength < 0 || prefixLength > addressBits(ip.family)) return undefined;
  return { address: formatIp(ip), prefixLength, family: ip.family };
}

/** @throws CniError `invalid CIDR address: <text>` */
export function parseCidr(text: string): Cidr {
  const cidr = readCidr(text);
  if (cidr) return cidr;
  throw new CniError(
    ErrorCode.invalidConfig,
    `invalid CIDR address: ${text}`,
    'Use an address with a prefix length, such as 10.1.2.0/24 or fd00::/64.',
  );
}

/** Whether the text is an address with a prefix length. */
export function isCidr(text: string): boolean {
  return readCidr(text) !== undefined;
}

/** `10.1.2.3/24`. */
export function formatCidr(cidr: Pick<Cidr, 'address' | 'prefixLength'>): string {
  return `${cidr.address}/${cidr.prefixLength}`;
}

/** The one way to write an address with its prefix length; host bits are kept. @throws as `parseCidr` */
export function canonicalCidr(text: string): string {
  return formatCidr(parseCidr(text));
}

/** The subnet: all host bits cleared. */
export function networkOf(cidr: Cidr): Cidr {
  return { ...cidr, address: formatIp({ family: cidr.family, value: parseIp(cidr.address).value & netmask(cidr) }) };
}

/** The last address of the subnet: all host bits set. */
export function broadcastOf(cidr: Cidr): string {
  return formatIp({ family: cidr.family, value: parseIp(cidr.address).value | hostmask(cidr) });
}

/** Whether an address (without prefix length) is in the subnet. Never across families. */
export function contains(cidr: Cidr, ip: string): boolean {
  const { family, value } = parseIp(ip);
  return family === cidr.family && (value & netmask(cidr)) === (parseIp(cidr.address).value & netmask(cidr));
}

/** Whether two subnets share an address: one of them holds the other's first. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, networkOf(b).address) || contains(b, networkOf(a).address);
}

/** Whether a route's destination is everything: prefix length 0. */
export function isDefaultDestination(dst: string): boolean {
  return parseCidr(dst).prefixLength === 0;
}

function hostmask({ family, prefixLength }: Cidr): bigint {
  return (1n << BigInt(addressBits(family) - prefixLength)) - 1n;
}

function netmask(cidr: Cidr): bigint {
  return ((1n << BigInt(addressBits(cidr.family))) - 1n) ^ hostmask(cidr);
}
