import { ip, mac } from '../codec/address.ts';
import { attr, attrs } from '../codec/attrs.ts';
import type { ValuesOf } from '../codec/codec.ts';
import { request } from '../codec/request.ts';
import { s32, u8, u16, u16be, u32 } from '../codec/scalar.ts';
import { pad, struct } from '../codec/struct.ts';
import { NDA } from '../uapi/neighbour.ts';
import { RTM } from '../uapi/rtnetlink.ts';

/** struct ndmsg, linux/neighbour.h */
export const ndmsg = struct('ndmsg', {
  'ndm-family': u8,
  reserved: pad(3),
  'ndm-ifindex': s32,
  'ndm-state': u16, // NUD_*
  'ndm-flags': u8, // NTF_*
  'ndm-type': u8, // RTN_*
});
export type Ndmsg = ValuesOf<typeof ndmsg>;

export const neighbourAttrs = attrs('neighbour', {
  dst: attr(NDA.DST, ip),
  lladdr: attr(NDA.LLADDR, mac),
  cacheinfo: attr(NDA.CACHEINFO, struct('nda_cacheinfo', { confirmed: u32, used: u32, updated: u32, refcnt: u32 })),
  probes: attr(NDA.PROBES, u32),
  vlan: attr(NDA.VLAN, u16),
  port: attr(NDA.PORT, u16be),
  vni: attr(NDA.VNI, u32),
  ifindex: attr(NDA.IFINDEX, u32),
  master: attr(NDA.MASTER, u32),
});
export type NeighbourAttrs = ValuesOf<typeof neighbourAttrs>;

export const newNeighbour = request({ name: 'newneigh', type: RTM.NEWNEIGH, header: ndmsg, attrs: neighbourAttrs });
export const delNeighbour = request({ name: 'delneigh', type: RTM.DELNEIGH, header: ndmsg, attrs: neighbourAttrs });
export const getNeighbour = request({ name: 'getneigh', type: RTM.GETNEIGH, header: ndmsg, attrs: neighbourAttrs });
