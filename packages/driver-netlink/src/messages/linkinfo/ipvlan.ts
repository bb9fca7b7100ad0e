// IFLA_INFO_DATA of kind "ipvlan", linux/if_link.h
import { attr, attrs } from '../../codec/attrs.ts';
import { oneOf, u16 } from '../../codec/scalar.ts';
import { IFLA_IPVLAN, IPVLAN_F, IPVLAN_MODE } from '../../uapi/if_link.ts';

export const ipvlanAttrs = attrs('linkinfo-ipvlan', {
  mode: attr(IFLA_IPVLAN.MODE, oneOf(u16, { l2: IPVLAN_MODE.L2, l3: IPVLAN_MODE.L3, l3s: IPVLAN_MODE.L3S })),
  // "bridge" is the absence of the other two.
  flags: attr(IFLA_IPVLAN.FLAGS, oneOf(u16, { bridge: 0, private: IPVLAN_F.PRIVATE, vepa: IPVLAN_F.VEPA })),
});
