// IFLA_INFO_DATA of kind "bridge", linux/if_link.h. Times are in hundredths of a second.
import { attr, attrs } from '../../codec/attrs.ts';
import { oneOf, u8, u16, u16be, u32 } from '../../codec/scalar.ts';
import { ETH_P } from '../../uapi/if_ether.ts';
import { IFLA_BR } from '../../uapi/if_link.ts';

export const bridgeAttrs = attrs('linkinfo-bridge', {
  'forward-delay': attr(IFLA_BR.FORWARD_DELAY, u32),
  'hello-time': attr(IFLA_BR.HELLO_TIME, u32),
  'max-age': attr(IFLA_BR.MAX_AGE, u32),
  'ageing-time': attr(IFLA_BR.AGEING_TIME, u32),
  'stp-state': attr(IFLA_BR.STP_STATE, u32),
  priority: attr(IFLA_BR.PRIORITY, u16),
  'vlan-filtering': attr(IFLA_BR.VLAN_FILTERING, u8),
  'vlan-protocol': attr(IFLA_BR.VLAN_PROTOCOL, oneOf(u16be, { '8021q': ETH_P['8021Q'], '8021ad': ETH_P['8021AD'] })),
  'group-fwd-mask': attr(IFLA_BR.GROUP_FWD_MASK, u16),
  'mcast-snooping': attr(IFLA_BR.MCAST_SNOOPING, u8),
  'nf-call-iptables': attr(IFLA_BR.NF_CALL_IPTABLES, u8),
  'nf-call-ip6tables': attr(IFLA_BR.NF_CALL_IP6TABLES, u8),
  'nf-call-arptables': attr(IFLA_BR.NF_CALL_ARPTABLES, u8),
  'vlan-default-pvid': attr(IFLA_BR.VLAN_DEFAULT_PVID, u16),
});
