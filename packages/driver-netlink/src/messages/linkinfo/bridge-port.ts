// IFLA_BRPORT_*, linux/if_link.h: IFLA_INFO_SLAVE_DATA of a bridge's port, and IFLA_PROTINFO where one is changed.
import { attr, attrs } from '../../codec/attrs.ts';
import { u8, u16, u32 } from '../../codec/scalar.ts';
import { IFLA_BRPORT } from '../../uapi/if_link.ts';

export const bridgePortAttrs = attrs('linkinfo-brport', {
  state: attr(IFLA_BRPORT.STATE, u8),
  priority: attr(IFLA_BRPORT.PRIORITY, u16),
  cost: attr(IFLA_BRPORT.COST, u32),
  mode: attr(IFLA_BRPORT.MODE, u8), // hairpin
  guard: attr(IFLA_BRPORT.GUARD, u8),
  protect: attr(IFLA_BRPORT.PROTECT, u8),
  'fast-leave': attr(IFLA_BRPORT.FAST_LEAVE, u8),
  learning: attr(IFLA_BRPORT.LEARNING, u8),
  'unicast-flood': attr(IFLA_BRPORT.UNICAST_FLOOD, u8),
  'mcast-flood': attr(IFLA_BRPORT.MCAST_FLOOD, u8),
  'bcast-flood': attr(IFLA_BRPORT.BCAST_FLOOD, u8),
  'neigh-suppress': attr(IFLA_BRPORT.NEIGH_SUPPRESS, u8),
  isolated: attr(IFLA_BRPORT.ISOLATED, u8),
});
