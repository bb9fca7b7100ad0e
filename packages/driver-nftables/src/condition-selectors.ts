import { networkOf, parseIp, readCidr, readIp } from '@podwire/core';
import type { FieldValue } from './data.ts';
import { type PacketField, stateBits } from './expressions.ts';
import type { IpFamily } from './sets.ts';
import { RTN } from './uapi/route.ts';

/** What a packet's field is compared with: one value, a range when there is a `high`, or the bits of a mask. */
export interface Value {
  readonly low: FieldValue;
  readonly high?: FieldValue | undefined;
  /** How many leading bits count. */
  readonly prefixLength?: number | undefined;
}

/** A field of a packet that conditions may ask about. */
export interface Selector {
  /** The words that name it. */
  readonly words: string;
  readonly field: PacketField;
  readonly family?: IpFamily | undefined;
  readonly protocol?: 'tcp' | 'udp' | 'sctp' | undefined;
  /** What the kernel can compare with. `undefined` for a word that is none. */
  readonly read: (word: string) => Value | undefined;
  /** What `read` takes, in words. */
  readonly takes: string;
  /** Whether some of its bits can be asked about. */
  readonly masks?: boolean | undefined;
}

/** Kinds of addresses. */
const addressKinds = {
  unicast: RTN.UNICAST,
  local: RTN.LOCAL,
  broadcast: RTN.BROADCAST,
  anycast: RTN.ANYCAST,
  multicast: RTN.MULTICAST,
} as const;

const address = (field: 'ip saddr' | 'ip daddr' | 'ip6 saddr' | 'ip6 daddr'): Selector => {
  const family = field.startsWith('ip6') ? 6 : 4;
  const examples =
    family === 4 ? '10.1.0.2, 10.1.0.0/16 or 10.1.0.2-10.1.0.9' : 'fd00::2, fd00::/64 or fd00::2-fd00::9';
  return {
    words: field,
    field,
    family,
    read: (word) => readAddresses(word, family),
    takes: `addresses such as ${examples}`,
  };
};

const port = (protocol: 'tcp' | 'udp' | 'sctp' | 'th', field: 'sport' | 'dport'): Selector => ({
  words: `${protocol} ${field}`,
  field: `th ${field}`,
  ...(protocol !== 'th' && { protocol }),
  read: readPorts,
  takes: 'ports such as 53 or 1024-65535',
});

const link = (field: 'iifname' | 'oifname', words: string): Selector => ({
  words,
  field,
  read: (word) => (/^[^\s/{},"]{1,15}$/.test(word) ? { low: word } : undefined),
  takes: 'names of links, of at most 15 bytes, such as eth0 or eth*',
});

const mark = (field: 'meta mark' | 'ct mark', words: string): Selector => ({
  words,
  field,
  // No ranges: a mark is a number in the machine's own byte order, which cannot be compared byte by byte.
  read: (word) => (isNumber(word, 0xffffffff) ? { low: Number(word) } : undefined),
  takes: 'numbers such as 0x2000',
  masks: true,
});

const kindOfAddress = (field: 'fib saddr type' | 'fib daddr type'): Selector => ({
  words: field,
  field,
  read: (word) => named(addressKinds, word),
  takes: Object.keys(addressKinds).join(', '),
});

export const selectors: readonly Selector[] = [
  address('ip saddr'),
  address('ip daddr'),
  address('ip6 saddr'),
  address('ip6 daddr'),
  ...(['tcp', 'udp', 'sctp', 'th'] as const).flatMap((protocol) => [port(protocol, 'sport'), port(protocol, 'dport')]),
  link('iifname', 'iifname'),
  link('iifname', 'meta iifname'),
  link('oifname', 'oifname'),
  link('oifname', 'meta oifname'),
  {
    words: 'meta l4proto',
    field: 'meta l4proto',
    read: (word) => (['tcp', 'udp', 'sctp'].includes(word) ? { low: word } : undefined),
    takes: 'tcp, udp, sctp',
  },
  mark('meta mark', 'meta mark'),
  mark('meta mark', 'mark'),
  mark('ct mark', 'ct mark'),
  {
    words: 'ct state',
    field: 'ct state',
    read: (word) => named(stateBits, word),
    takes: Object.keys(stateBits).join(', '),
  },
  kindOfAddress('fib saddr type'),
  kindOfAddress('fib daddr type'),
];

function readAddresses(word: string, family: IpFamily): Value | undefined {
  if (word.includes('/')) {
    const cidr = readCidr(word);
    if (cidr?.family !== family) return undefined;
    const { address: low, prefixLength } = networkOf(cidr);
    return { low, prefixLength };
  }
  const [low = '', high, ...rest] = word.split('-');
  if (rest.length > 0 || readIp(low)?.family !== family) return undefined;
  if (high === undefined) return { low };
  if (readIp(high)?.family !== family || parseIp(high).value < parseIp(low).value) return undefined;
  return { low, high };
}

function readPorts(word: string): Value | undefined {
  const [low = '', high, ...rest] = word.split('-');
  if (rest.length > 0 || !isNumber(low, 0xffff)) return undefined;
  if (high === undefined) return { low: Number(low) };
  return isNumber(high, 0xffff) && Number(low) <= Number(high) ? { low: Number(low), high: Number(high) } : undefined;
}

function isNumber(word: string, highest: number): boolean {
  return /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word) && Number(word) <= highest;
}

function named(values: Readonly<Record<string, number>>, word: string): Value | undefined {
  const low = Object.hasOwn(values, word) ? values[word] : undefined;
  return low === undefined ? undefined : { low };
}
