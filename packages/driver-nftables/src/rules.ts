import { parseCidr } from '@podwire/core';
import { match, matchPrefix } from './expressions.ts';
import type { Expression } from './messages/expression.ts';
import { familyWords, type IpFamily } from './sets.ts';

const protocolOf = { 4: 'ipv4', 6: 'ipv6' } as const;

/** Whether a packet is of an address family: in a table of both, what comes first before its addresses are looked at. */
export function isFamily(family: IpFamily): Expression[] {
  return match('meta nfproto', protocolOf[family]);
}

/** `ip daddr 10.1.0.0/24` */
export function destinationIn(subnet: string): Expression[] {
  return addressIn('daddr', subnet);
}

/** `ip saddr 10.1.0.0/24` */
export function sourceIn(subnet: string): Expression[] {
  return addressIn('saddr', subnet);
}

function addressIn(which: 'saddr' | 'daddr', subnet: string): Expression[] {
  const { family, address, prefixLength } = parseCidr(subnet);
  const { header } = familyWords[family];
  if (prefixLength === 0) return isFamily(family);
  return [...isFamily(family), ...matchPrefix(`${header} ${which}`, address, prefixLength)];
}

/** Those of the skeleton are asked for again and again. */
const known = new WeakMap<readonly Expression[], string>();

/**
 * A text that is the same for two rules that do the same. What the kernel adds when it is asked (counts of zero,
 * defaults) makes no difference.
 */
export function canonical(expressions: readonly Expression[]): string {
  const text = known.get(expressions) ?? textOf(expressions);
  known.set(expressions, text);
  return text;
}

function textOf(expressions: readonly Expression[]): string {
  return JSON.stringify(expressions, (key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    // Older kernels have no such operations; the kernel adds to flags; a register up to is the one from.
    if (key === 'op' && value === 'mask-xor') return undefined;
    if (key === 'reg-addr-max' || key === 'reg-proto-max' || (key === 'flags' && value === 0)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([name]) => name !== 'flags' || !('reg-addr-min' in value));
    return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
