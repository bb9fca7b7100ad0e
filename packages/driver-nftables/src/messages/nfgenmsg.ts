import { oneOf, struct, u8, u16be } from '@podwire/driver-netlink';
import type { Family } from '../changes.ts';
import { NFPROTO } from '../uapi/netfilter.ts';
import { NFNL_SUBSYS } from '../uapi/nfnetlink.ts';

const families = {
  unspec: NFPROTO.UNSPEC,
  inet: NFPROTO.INET,
  ip: NFPROTO.IPV4,
  arp: NFPROTO.ARP,
  netdev: NFPROTO.NETDEV,
  bridge: NFPROTO.BRIDGE,
  ip6: NFPROTO.IPV6,
} as const satisfies Record<Family | 'unspec', number>;

/** struct nfgenmsg, linux/netfilter/nfnetlink.h */
export const nfgenmsg = struct('nfgenmsg', {
  'nfgen-family': oneOf(u8, families),
  version: u8,
  /** In a batch's ends the subsystem; in answers the low half of the generation. */
  'res-id': u16be,
});

/** The type of a message of nf_tables. */
export const nft = (message: number): number => (NFNL_SUBSYS.NFTABLES << 8) | message;
