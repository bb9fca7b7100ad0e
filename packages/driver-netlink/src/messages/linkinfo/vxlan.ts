// IFLA_INFO_DATA of kind "vxlan", linux/if_link.h

import { ipv4, ipv6 } from '../../codec/address.ts';
import { attr, attrs } from '../../codec/attrs.ts';
import { u8, u16be, u32 } from '../../codec/scalar.ts';
import { IFLA_VXLAN } from '../../uapi/if_link.ts';

export const vxlanAttrs = attrs('linkinfo-vxlan', {
  id: attr(IFLA_VXLAN.ID, u32),
  group: attr(IFLA_VXLAN.GROUP, ipv4),
  link: attr(IFLA_VXLAN.LINK, u32),
  local: attr(IFLA_VXLAN.LOCAL, ipv4),
  ttl: attr(IFLA_VXLAN.TTL, u8),
  tos: attr(IFLA_VXLAN.TOS, u8),
  learning: attr(IFLA_VXLAN.LEARNING, u8),
  ageing: attr(IFLA_VXLAN.AGEING, u32),
  limit: attr(IFLA_VXLAN.LIMIT, u32),
  proxy: attr(IFLA_VXLAN.PROXY, u8),
  rsc: attr(IFLA_VXLAN.RSC, u8),
  l2miss: attr(IFLA_VXLAN.L2MISS, u8),
  l3miss: attr(IFLA_VXLAN.L3MISS, u8),
  port: attr(IFLA_VXLAN.PORT, u16be), // network order
  group6: attr(IFLA_VXLAN.GROUP6, ipv6),
  local6: attr(IFLA_VXLAN.LOCAL6, ipv6),
});
