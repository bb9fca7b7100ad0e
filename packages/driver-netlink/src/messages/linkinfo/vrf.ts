// IFLA_INFO_DATA of kind "vrf", linux/if_link.h
import { attr, attrs } from '../../codec/attrs.ts';
import { u32 } from '../../codec/scalar.ts';
import { IFLA_VRF } from '../../uapi/if_link.ts';

export const vrfAttrs = attrs('linkinfo-vrf', { table: attr(IFLA_VRF.TABLE, u32) });
