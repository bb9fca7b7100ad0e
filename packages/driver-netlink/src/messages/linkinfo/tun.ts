// IFLA_INFO_DATA of kind "tun", linux/if_link.h. Only read: such links are made through /dev/net/tun.
import { attr, attrs } from '../../codec/attrs.ts';
import { u8, u32 } from '../../codec/scalar.ts';
import { IFLA_TUN } from '../../uapi/if_link.ts';

export const tunAttrs = attrs('linkinfo-tun', {
  owner: attr(IFLA_TUN.OWNER, u32),
  group: attr(IFLA_TUN.GROUP, u32),
  type: attr(IFLA_TUN.TYPE, u8), // 1 tun, 2 tap
  pi: attr(IFLA_TUN.PI, u8),
  'vnet-hdr': attr(IFLA_TUN.VNET_HDR, u8),
  persist: attr(IFLA_TUN.PERSIST, u8),
  'multi-queue': attr(IFLA_TUN.MULTI_QUEUE, u8),
});
