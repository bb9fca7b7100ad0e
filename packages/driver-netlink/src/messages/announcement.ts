import { ipv4, ipv6, mac } from '../codec/address.ts';
import { Writer } from '../codec/bytes.ts';
import { internetChecksum } from '../codec/checksum.ts';
import { type Codec, CodecError, type InputOf } from '../codec/codec.ts';
import { s32, u8, u16, u16be, u32be } from '../codec/scalar.ts';
import { pad, struct } from '../codec/struct.ts';
import { ND_NEIGHBOR_ADVERT, ND_OPT_TARGET_LINKADDR } from '../uapi/icmp6.ts';
import { ARPHRD, ARPOP } from '../uapi/if_arp.ts';
import { ETH_P } from '../uapi/if_ether.ts';
import { IPPROTO } from '../uapi/in.ts';
import { AF } from '../uapi/socket.ts';

/** A packet without its link-layer header, which the kernel writes from the destination. */
export interface Packet {
  readonly protocol: number;
  readonly destination: string;
  readonly bytes: Uint8Array;
}

/** An Ethernet address: the six bytes that ARP over Ethernet and IPv6's link-layer option have room for. */
const ethernet: Codec<string> = {
  size: 6,
  read: mac.read,
  write: (to, value) => {
    if (value.length !== 17) throw new CodecError(`${value || 'nothing'} is no Ethernet address`);
    mac.write(to, value);
  },
};

/** RFC 826, for IPv4 over Ethernet */
export const arp = struct('arp', {
  hrd: u16be,
  pro: u16be,
  hln: u8,
  pln: u8,
  op: u16be,
  sha: ethernet,
  spa: ipv4,
  tha: ethernet,
  tpa: ipv4,
});

/** RFC 8200 section 3. The first word is version, traffic class and flow label. */
export const ipv6Header = struct('ipv6', {
  word: u32be,
  'payload-length': u16be,
  'next-header': u8,
  'hop-limit': u8,
  source: ipv6,
  destination: ipv6,
});

/** RFC 4861 sections 4.4 and 4.6.1: an advertisement and its one option, in units of eight bytes. */
export const neighbourAdvertisement = struct('neighbour-advertisement', {
  type: u8,
  code: u8,
  checksum: u16be,
  flags: u32be,
  target: ipv6,
  'option-type': u8,
  'option-length': u8,
  'option-address': ethernet,
});

/** RFC 8200 section 8.1: what the checksum covers besides the message. */
const pseudoHeader = struct('ipv6-pseudo-header', {
  source: ipv6,
  destination: ipv6,
  length: u32be,
  zero: pad(3),
  'next-header': u8,
});

/** struct sockaddr_ll, packet(7) */
const sockaddrLl = struct('sockaddr_ll', {
  family: u16,
  protocol: u16be,
  ifindex: s32,
  hatype: u16,
  pkttype: u8,
  halen: u8,
  addr: ethernet,
  unused: pad(2),
});

const IPV6_VERSION = 0x60000000;
const ALL_NODES = 'ff02::1';
/** Neighbours drop a neighbour discovery message that has passed a router (RFC 4861 section 7.1.2). */
const HOP_LIMIT = 255;
const FROM_ROUTER = 0x80000000;
const OVERRIDE = 0x20000000;

/** An ARP request for one's own address (RFC 5227 section 3): neighbours that know the address learn the new place. */
export function gratuitousArp(address: string, from: string): Packet {
  const fields = { hrd: ARPHRD.ETHER, pro: ETH_P.IP, hln: 6, pln: 4, op: ARPOP.REQUEST };
  const bytes = encode(arp, { ...fields, sha: from, spa: address, tpa: address });
  return { protocol: ETH_P.ARP, destination: 'ff:ff:ff:ff:ff:ff', bytes };
}

/**
 * An advertisement that nobody asked for (RFC 4861 section 7.2.6), to all nodes, overriding what they have cached.
 *
 * @param router - whether the sender forwards. A neighbour that reads "no" strikes it off its default routers.
 */
export function unsolicitedAdvertisement(address: string, from: string, router: boolean): Packet {
  const fields = {
    type: ND_NEIGHBOR_ADVERT,
    flags: OVERRIDE + (router ? FROM_ROUTER : 0),
    target: address,
    'option-type': ND_OPT_TARGET_LINKADDR,
    'option-length': 1,
    'option-address': from,
  };
  const route = { source: address, destination: ALL_NODES, 'next-header': IPPROTO.ICMPV6 };
  const length = neighbourAdvertisement.size;
  const checksum = internetChecksum(encode(pseudoHeader, { ...route, length }), encode(neighbourAdvertisement, fields));
  const to = new Writer();
  ipv6Header.write(to, { ...route, word: IPV6_VERSION, 'payload-length': length, 'hop-limit': HOP_LIMIT });
  neighbourAdvertisement.write(to, { ...fields, checksum });
  // The Ethernet group of a multicast address: 33:33 and its last four bytes (RFC 2464 section 7).
  return { protocol: ETH_P.IPV6, destination: '33:33:00:00:00:01', bytes: to.finish() };
}

/** Where a packet socket sends a packet. */
export function linkLayerAddress(packet: Packet, ifindex: number): Uint8Array {
  return encode(sockaddrLl, {
    family: AF.PACKET,
    protocol: packet.protocol,
    ifindex,
    halen: ethernet.size,
    addr: packet.destination,
  });
}

function encode<C extends { write(to: Writer, value: never): void }>(codec: C, value: InputOf<C>): Uint8Array {
  const to = new Writer();
  codec.write(to, value as never);
  return to.finish();
}
