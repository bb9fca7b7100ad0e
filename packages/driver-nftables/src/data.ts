import {
  bytesOf,
  type Codec,
  fixedText,
  ipv4,
  ipv6,
  mac,
  oneOf,
  u8,
  u16be,
  u32,
  valueIn,
} from '@podwire/driver-netlink';
import type { SetRef } from './changes.ts';
import { ETH_P } from './uapi/if_ether.ts';
import { IPPROTO } from './uapi/in.ts';
import { NFPROTO } from './uapi/netfilter.ts';

/** An address or a name as text, a port or a mark as a number, a protocol by its name. */
export type FieldValue = string | number;

/**
 * What fields of keys and registers can be. `id` is how `nft` knows how to print them (nftables, include/datatype.h);
 * the kernel only stores it.
 */
export const dataTypes = {
  ipv4_addr: { id: 7, size: 4, order: 'network', codec: ipv4 },
  ipv6_addr: { id: 8, size: 16, order: 'network', codec: ipv6 },
  ether_addr: { id: 9, size: 6, order: 'network', codec: mac },
  ether_type: { id: 10, size: 2, order: 'network', codec: oneOf(u16be, { ip: ETH_P.IP, ip6: ETH_P.IPV6 }) },
  inet_proto: {
    id: 12,
    size: 1,
    order: 'network',
    codec: oneOf(u8, {
      icmp: IPPROTO.ICMP,
      tcp: IPPROTO.TCP,
      udp: IPPROTO.UDP,
      icmpv6: IPPROTO.ICMPV6,
      sctp: IPPROTO.SCTP,
    }),
  },
  inet_service: { id: 13, size: 2, order: 'network', codec: u16be },
  mark: { id: 19, size: 4, order: 'host', codec: u32 },
  ifname: { id: 41, size: 16, order: 'host', codec: fixedText(16) },
  nf_proto: { id: 2, size: 1, order: 'host', codec: oneOf(u8, { ipv4: NFPROTO.IPV4, ipv6: NFPROTO.IPV6 }) },
} as const;
export type FieldType = keyof typeof dataTypes;

/** What a rule or an element of a verdict map decides. */
export type Verdict = 'accept' | 'drop' | 'continue' | 'return' | { readonly jump: string } | { readonly goto: string };

/** A set; a map when it has data. */
export interface SetDefinition extends SetRef {
  /** The fields of a key: `['ipv4_addr', 'inet_proto', 'inet_service']`. */
  readonly key: readonly FieldType[];
  readonly data?: readonly FieldType[] | 'verdict' | undefined;
  /** Whether its elements are intervals. */
  readonly intervals?: boolean | undefined;
  readonly comment?: string | undefined;
}

/** Where a field's bytes lie among several: each starts at a multiple of four. */
const padded = (size: number): number => (size + 3) & ~3;

/** Bytes of a key or of data with these fields. */
export function lengthOf(fields: readonly FieldType[]): number {
  const [only] = fields;
  if (only && fields.length === 1) return dataTypes[only].size;
  return fields.reduce((sum, field) => sum + padded(dataTypes[field].size), 0);
}

/** The type of a key or of data with these fields, in six bits each. */
export function typeOf(fields: readonly FieldType[]): number {
  return fields.reduce((type, field) => (type << 6) | dataTypes[field].id, 0);
}

export function encodeFields(fields: readonly FieldType[], values: readonly FieldValue[]): Uint8Array {
  const bytes = fields.length === values.length ? bytesOf(codecOf(fields), values) : undefined;
  // An address of the other family, for one, has another size.
  if (bytes?.length === lengthOf(fields)) return bytes;
  throw new TypeError(`${JSON.stringify(values)} are not the fields ${fields.join(' . ')}`);
}

export function decodeFields(fields: readonly FieldType[], bytes: Uint8Array): FieldValue[] {
  return valueIn(codecOf(fields), bytes);
}

/** Of a key on its own: fields are padded from where it starts, not from where a message does. */
function codecOf(fields: readonly FieldType[]): Codec<FieldValue[], readonly FieldValue[]> {
  const several = fields.length > 1;
  return {
    size: lengthOf(fields),
    write(to, values) {
      fields.forEach((field, index) => {
        // FieldValue is what all these codecs take together; a text where a number has to be throws in its codec.
        dataTypes[field].codec.write(to, values[index] as never);
        if (several) to.align();
      });
    },
    read(from, start) {
      let at = start;
      return fields.map((field) => {
        const { size, codec } = dataTypes[field];
        const value = codec.read(from, at, at + size);
        at += padded(size);
        return value;
      });
    },
  };
}
