// VETH_INFO_PEER of kind "veth", linux/veth.h. The peer is described as a whole link message, header first.

import { mac } from '../../codec/address.ts';
import { attr, attrs } from '../../codec/attrs.ts';
import { headed } from '../../codec/headed.ts';
import { text, u32 } from '../../codec/scalar.ts';
import { IFLA } from '../../uapi/if_link.ts';
import { VETH_INFO } from '../../uapi/veth.ts';
import { ifinfomsg } from '../ifinfomsg.ts';

export const vethPeerAttrs = attrs('linkinfo-veth-peer', {
  ifname: attr(IFLA.IFNAME, text),
  address: attr(IFLA.ADDRESS, mac),
  mtu: attr(IFLA.MTU, u32),
  txqlen: attr(IFLA.TXQLEN, u32),
  'net-ns-fd': attr(IFLA.NET_NS_FD, u32),
});

export const vethAttrs = attrs('linkinfo-veth', {
  peer: attr(VETH_INFO.PEER, headed(ifinfomsg, vethPeerAttrs)),
});
