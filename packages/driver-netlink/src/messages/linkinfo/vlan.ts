// IFLA_INFO_DATA of kind "vlan", linux/if_link.h
import { attr, attrs } from '../../codec/attrs.ts';
import { oneOf, u16, u16be, u32 } from '../../codec/scalar.ts';
import { struct } from '../../codec/struct.ts';
import { ETH_P } from '../../uapi/if_ether.ts';
import { IFLA_VLAN } from '../../uapi/if_link.ts';

export const vlanAttrs = attrs('linkinfo-vlan', {
  id: attr(IFLA_VLAN.ID, u16), // 1 to 4094
  flags: attr(IFLA_VLAN.FLAGS, struct('ifla-vlan-flags', { flags: u32, mask: u32 })),
  protocol: attr(IFLA_VLAN.PROTOCOL, oneOf(u16be, { '8021q': ETH_P['8021Q'], '8021ad': ETH_P['8021AD'] })),
});
