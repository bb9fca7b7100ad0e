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

/** Whether two rules do the same. What the kernel adds when it is asked (counts of zero, defaults) makes no difference. */
export function sameExpressions(a: readonly Expression[], b: readonly Expression[]): boolean {
  return canonical(a) === canonical(b);
}

function canonical(expressions: readonly Expression[]): string {
  return JSON.stringify(expressions, (key, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    // Older kernels have no such operations; the kernel adds to flags; a register up to is the one from.
    if (key === 'op' && value === 'mask-xor') return undefined;
    if (key === 'flags' || key === 'reg-addr-max' || key === 'reg-proto-max') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
