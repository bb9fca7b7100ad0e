import { CniError, ErrorCode } from '../errors.ts';

/** 4 or 6. */
export type Family = 4 | 6;

/** An address as a number, for arithmetic. */
export interface IpValue {
  readonly family: Family;
  readonly value: bigint;
}

const bits = { 4: 32, 6: 128 } as const;
const mappedPrefix = 0xffffn << 32n;

/** 32 or 128. */
export function addressBits(family: Family): 32 | 128 {
  return bits[family];
}

/**
 * Reads an address strictly: no leading zeros in an IPv4 octet, no zone, no prefix length.
 * An IPv4-mapped IPv6 address is the IPv4 address. `undefined` when the text is no address.
 */
export function readIp(text: string): IpValue | undefined {
  if (!text.includes(':')) {
    const value = readIpv4(text);
    return value === undefined ? undefined : { family: 4, value: BigInt(value) };
  }
  const value = readIpv6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn ? { family: 4, value: value - mappedPrefix } : { family: 6, value };
}

/** The text of an address: dotted IPv4, or IPv6 as RFC 5952 writes it. */
export function formatIp({ family, value }: IpValue): string {
  if (family === 4) return formatIpv4(Number(value));
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The address as a number. @throws CniError `invalid IP address: <text>` */
export function parseIp(text: string): IpValue {
  const ip = readIp(text);
  if (ip) return ip;
  throw new CniError(
    ErrorCode.invalidConfig,
    `invalid IP address: ${text}`,
    'Use an address such as 10.1.2.3 or fd00::3.',
  );
}

/** The one way to write an address: lower case, compressed, IPv4-mapped as IPv4. @throws as `parseIp` */
export function canonicalIp(text: string): string {
  return formatIp(parseIp(text));
}

/** Whether the text is an address without a prefix length. */
export function isIp(text: string): boolean {
  return readIp(text) !== undefined;
}

/** @throws as `parseIp` */
export function familyOf(ip: string): Family {
  return parseIp(ip).family;
}

/** The address after this one; `undefined` after the last one of its family. */
export function nextAddress(ip: string): string | undefined {
  const { family, value } = parseIp(ip);
  return (value + 1n) >> BigInt(bits[family]) ? undefined : formatIp({ family, value: value + 1n });
}

/** The address before this one; `undefined` before 0.0.0.0 and ::. */
export function previousAddress(ip: string): string | undefined {
  const { family, value } = parseIp(ip);
  return value === 0n ? undefined : formatIp({ family, value: value - 1n });
}

/** Orders addresses by number, all of IPv4 before all of IPv6; for `sort`. */
export function compareAddresses(a: string, b: string): -1 | 0 | 1 {
  const left = parseIp(a);
  const right = parseIp(b);
  if (left.family !== right.family) return left.family < right.family ? -1 : 1;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 0xff}.${(value >>> 8) & 0xff}.${value & 0xff}`;
}

/** Character by character: a call reads some fifty of them. */
function readIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let octet = 0;
  let digits = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const digit = at === text.length ? dot : text.charCodeAt(at) - zero;
    if (digit === dot) {
      if (digits === 0 || octets === 4) return undefined;
      value = value * 256 + octet;
      octets += 1;
      octet = 0;
      digits = 0;
      continue;
    }
    // No sign, no blank, no leading zero, nothing above 255.
    if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return octets === 4 ? value : undefined;
}

const zero = 48; // "0"
const dot = 46 - zero; // "."

function readIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => readGroups(half, index === halves.length - 1));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : undefined;
  // "::" stands for one group at least.
  if (tail === undefined || head.length + tail.length > 7) return undefined;
  return joinGroups([...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The 16-bit groups of one side of "::"; only the last group of the whole address may be dotted IPv4. */
function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const dotted = last && index === parts.length - 1 ? readIpv4(part) : undefined;
      if (dotted === undefined) return undefined;
      groups.push(Math.floor(dotted / 0x10000), dotted % 0x10000);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function joinGroups(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** The first of the longest runs of zero groups. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let run = 0;
  for (const [index, group] of groups.entries()) {
    run = group === 0 ? run + 1 : 0;
    if (run > best.length) best = { start: index - run + 1, length: run };
  }
  return best;
}
