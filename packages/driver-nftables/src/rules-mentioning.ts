import { readIp } from '@podwire/core';
import { encodeFields } from './data.ts';
import type { RuleFound } from './found.ts';

/** Whether a rule compares something with this address, or translates to it. @param address - with a prefix length or without */
export function mentions({ expressions }: RuleFound, address: string): boolean {
  const [text = ''] = address.split('/', 1);
  const family = readIp(text)?.family;
  if (family === undefined) return false;
  const bytes = encodeFields([family === 4 ? 'ipv4_addr' : 'ipv6_addr'], [text]);
  return expressions.some(({ name, data }) => {
    const value = name === 'cmp' || name === 'immediate' ? data?.data?.value : undefined;
    return value !== undefined && Buffer.compare(value, bytes) === 0;
  });
}
