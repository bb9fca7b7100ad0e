import { bytesOf } from '@podwire/driver-netlink';
import { verdictOf } from './change-messages.ts';
import type { SetRef } from './changes.ts';
import { dataTypes, encodeFields, type FieldType, type FieldValue, type Verdict } from './data.ts';
import type { Expression } from './messages/expression.ts';
import { IP_CT, IP_CT_DIR, IPS, NF_CT_STATE } from './uapi/nf_conntrack.ts';
import { NFT_LOOKUP_F, NFT_REG, NFT_REG32, NFTA_FIB_F } from './uapi/nf_tables.ts';
import { RTN } from './uapi/route.ts';

/** Where in a packet each field is, and what it is, by the words of `nft`. `th` is TCP, UDP or SCTP. */
const fields = {
  'ip saddr': { type: 'ipv4_addr', base: 'network-header', offset: 12 },
  'ip daddr': { type: 'ipv4_addr', base: 'network-header', offset: 16 },
  'ip6 saddr': { type: 'ipv6_addr', base: 'network-header', offset: 8 },
  'ip6 daddr': { type: 'ipv6_addr', base: 'network-header', offset: 24 },
  'th sport': { type: 'inet_service', base: 'transport-header', offset: 0 },
  'th dport': { type: 'inet_service', base: 'transport-header', offset: 2 },
  'ether daddr': { type: 'ether_addr', base: 'link-layer-header', offset: 0 },
  'ether saddr': { type: 'ether_addr', base: 'link-layer-header', offset: 6 },
  'meta l4proto': { type: 'inet_proto', meta: 'l4proto' },
  'meta nfproto': { type: 'nf_proto', meta: 'nfproto' },
  'meta protocol': { type: 'ether_type', meta: 'protocol' },
  'meta mark': { type: 'mark', meta: 'mark' },
  iifname: { type: 'ifname', meta: 'iifname' },
  oifname: { type: 'ifname', meta: 'oifname' },
  ibrname: { type: 'ifname', meta: 'bri-iifname' },
  'ct state': { type: 'mark', ct: 'state' },
  'ct status': { type: 'mark', ct: 'status' },
  'ct mark': { type: 'mark', ct: 'mark' },
  'ct original proto-dst': { type: 'inet_service', ct: 'proto-dst', direction: IP_CT_DIR.ORIGINAL },
  'fib saddr type': { type: 'mark', fib: NFTA_FIB_F.SADDR },
  'fib daddr type': { type: 'mark', fib: NFTA_FIB_F.DADDR },
} as const satisfies Record<
  string,
  { readonly type: FieldType } & (PayloadField | MetaField | ConnectionField | RouteField)
>;

interface PayloadField {
  readonly base: 'link-layer-header' | 'network-header' | 'transport-header';
  readonly offset: number;
}
interface MetaField {
  readonly meta: 'protocol' | 'l4proto' | 'nfproto' | 'mark' | 'iifname' | 'oifname' | 'bri-iifname';
}
interface ConnectionField {
  readonly ct: 'state' | 'status' | 'mark' | 'proto-dst';
  readonly direction?: number;
}
interface RouteField {
  readonly fib: number;
}

/** A field of a packet, as `nft` calls it. In family inet, one of `ip` needs `meta nfproto` asked before, one of `th` `meta l4proto`. */
export type PacketField = keyof typeof fields;

/** Puts a field into a register. `len` bytes of it; left out, all. */
export function load(field: PacketField, dreg: number = NFT_REG[1], len?: number): Expression {
  const entry = fields[field];
  if ('meta' in entry) return { name: 'meta', data: { key: entry.meta, dreg } };
  if ('fib' in entry) return { name: 'fib', data: { flags: entry.fib, result: 'addrtype', dreg } };
  if ('ct' in entry) {
    return { name: 'ct', data: { key: entry.ct, dreg, ...('direction' in entry && { direction: entry.direction }) } };
  }
  const { base, offset, type } = entry;
  return { name: 'payload', data: { dreg, base, offset, len: len ?? dataTypes[type].size } };
}

export type Comparison = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte';

/** `ip saddr 10.1.0.2`; with `neq`, `ip saddr != 10.1.0.2`. */
export function match(field: PacketField, value: FieldValue, op: Comparison = 'eq'): Expression[] {
  return [load(field), compare(encodeFields([fields[field].type], [value]), op)];
}

/** `ip daddr 10.1.0.0/16`. On a whole number of bytes only those are looked at, as `nft` does. */
export function matchPrefix(
  field: 'ip saddr' | 'ip daddr' | 'ip6 saddr' | 'ip6 daddr',
  address: string,
  prefixLength: number,
  op: 'eq' | 'neq' = 'eq',
): Expression[] {
  const value = encodeFields([fields[field].type], [address]);
  const mask = value.map((_, at) => 0xff & (0xff00 >> Math.min(8, Math.max(0, prefixLength - at * 8))));
  const wanted = value.map((byte, at) => byte & (mask[at] ?? 0));
  const whole = prefixLength / 8;
  if (prefixLength > 0 && Number.isInteger(whole)) {
    return [load(field, NFT_REG[1], whole), compare(wanted.slice(0, whole), op)];
  }
  return [load(field), masked(mask), compare(wanted, op)];
}

/** `meta mark & 0x2000 == 0x2000` */
export function matchMark(value: number, mask: number): Expression[] {
  return [load('meta mark'), masked(numberBytes(mask)), compare(numberBytes(value), 'eq')];
}

/** `meta mark set meta mark & ~mask | value` */
export function setMark(value: number, mask: number): Expression[] {
  const kept = numberBytes(~mask >>> 0);
  return [
    load('meta mark'),
    masked(kept, numberBytes(value)),
    { name: 'meta', data: { key: 'mark', sreg: NFT_REG[1] } },
  ];
}

/** What a connection can be, each a bit. Of the kernel's numbers, NF_CT_STATE_BIT makes bits: the lowest is "invalid". */
export const stateBits = {
  invalid: NF_CT_STATE.INVALID_BIT,
  established: 1 << (IP_CT.ESTABLISHED + 1),
  related: 1 << (IP_CT.RELATED + 1),
  new: 1 << (IP_CT.NEW + 1),
  untracked: NF_CT_STATE.UNTRACKED_BIT,
} as const;

/** `ct state established,related` */
export function matchState(...states: readonly (keyof typeof stateBits)[]): Expression[] {
  return matchBits(
    'ct state',
    states.reduce((all, state) => all | stateBits[state], 0),
  );
}

/** Whether one of these bits is set; with `eq`, none. */
export function matchBits(field: 'ct state' | 'ct status', bits: number, op: 'eq' | 'neq' = 'neq'): Expression[] {
  return [load(field), masked(numberBytes(bits)), compare(numberBytes(0), op)];
}

/** `ct status dnat`: whether somebody translated the destination. */
export function matchTranslated(): Expression[] {
  return matchBits('ct status', IPS.DST_NAT);
}

/** `fib daddr type local`: whether the address is one of this host's. */
export function matchLocal(address: 'saddr' | 'daddr'): Expression[] {
  return match(`fib ${address} type`, RTN.LOCAL);
}

/** `ip daddr . meta l4proto . th dport @set`; with `not`, `!= @set`. */
export function inSet(keys: readonly PacketField[], { set }: SetRef, { not = false } = {}): Expression[] {
  const inverted = not ? { flags: NFT_LOOKUP_F.INV } : {};
  return [...loadAll(keys), { name: 'lookup', data: { set, sreg: NFT_REG[1], ...inverted } }];
}

/** `ip saddr vmap @map`: what the map says about the packet is done. */
export function decide(keys: readonly PacketField[], { set }: SetRef): Expression[] {
  return [...loadAll(keys), { name: 'lookup', data: { set, sreg: NFT_REG[1], dreg: NFT_REG.VERDICT } }];
}

/** `dnat ip to ip daddr . th dport map @map`, of maps whose data are address and port. */
export function dnatByMap(family: 'ip' | 'ip6', keys: readonly PacketField[], { set }: SetRef): Expression[] {
  const address = NFT_REG[1];
  return [
    ...loadAll(keys),
    { name: 'lookup', data: { set, sreg: NFT_REG[1], dreg: address } },
    dnat(family, address, registerAt(family === 'ip' ? 4 : 16)),
  ];
}

/** `dnat ip to 10.1.0.2:80` */
export function dnatTo(family: 'ip' | 'ip6', address: string, port: number): Expression[] {
  const [addressRegister, portRegister] = [NFT_REG[1], NFT_REG[2]];
  return [
    immediate(addressRegister, encodeFields([family === 'ip' ? 'ipv4_addr' : 'ipv6_addr'], [address])),
    immediate(portRegister, encodeFields(['inet_service'], [port])),
    dnat(family, addressRegister, portRegister),
  ];
}

/** `masquerade`: legal only where nothing but postrouting leads to. */
export const masquerade = (): Expression => ({ name: 'masq', data: {} });

export const verdict = (decision: Verdict): Expression => ({
  name: 'immediate',
  data: { dreg: NFT_REG.VERDICT, data: { verdict: verdictOf(decision) } },
});

function dnat(family: 'ip' | 'ip6', address: number, port: number): Expression {
  return {
    name: 'nat',
    data: {
      type: 'dnat',
      family,
      'reg-addr-min': address,
      'reg-proto-min': port,
    },
  };
}

/** The fields of a key one after the other, each at the next multiple of four bytes. */
function loadAll(keys: readonly PacketField[]): Expression[] {
  let at = 0;
  return keys.map((field) => {
    const loaded = load(field, registerAt(at));
    at += Math.ceil(dataTypes[fields[field].type].size / 4) * 4;
    return loaded;
  });
}

/** The register that starts so many bytes into the first; by its number of four bytes where it has no other, as `nft` does. */
function registerAt(offset: number): number {
  return offset % 16 === 0 ? NFT_REG[1] + offset / 16 : NFT_REG32['00'] + offset / 4;
}

export const compare = (value: Uint8Array, op: Comparison): Expression => ({
  name: 'cmp',
  data: { sreg: NFT_REG[1], op, data: { value } },
});

const immediate = (dreg: number, value: Uint8Array): Expression => ({
  name: 'immediate',
  data: { dreg, data: { value } },
});

/** What is in the register, and then `mask` and `xor` with these. */
export function masked(mask: Uint8Array, xor: Uint8Array = new Uint8Array(mask.length)): Expression {
  return {
    name: 'bitwise',
    data: {
      sreg: NFT_REG[1],
      dreg: NFT_REG[1],
      len: mask.length,
      mask: { value: mask },
      xor: { value: xor },
    },
  };
}

/** Marks, states and kinds of addresses are numbers in the machine's own order. */
export const numberBytes = (value: number): Uint8Array => bytesOf(dataTypes.mark.codec, value);
