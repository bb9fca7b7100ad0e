import { ipv4, ipv6 } from '../codec/address.ts';
import { attr, attrs, flaggedNest } from '../codec/attrs.ts';
import type { InputOf, ValuesOf } from '../codec/codec.ts';
import { request } from '../codec/request.ts';
import { oneOf, u8, u16be, u32, u32be } from '../codec/scalar.ts';
import { struct } from '../codec/struct.ts';
import { IPPROTO } from '../uapi/in.ts';
import { NFNL_SUBSYS } from '../uapi/nfnetlink.ts';
import { CTA, CTA_FILTER, CTA_IP, CTA_PROTO, CTA_TUPLE, IPCTNL_MSG_CT } from '../uapi/nfnetlink_conntrack.ts';

/** struct nfgenmsg, linux/netfilter/nfnetlink.h */
export const nfgenmsg = struct('nfgenmsg', { 'nfgen-family': u8, version: u8, 'res-id': u16be });

const protocols = { tcp: IPPROTO.TCP, udp: IPPROTO.UDP, sctp: IPPROTO.SCTP } as const;

const tupleIpAttrs = attrs('tuple-ip', {
  'ip-v4-src': attr(CTA_IP.V4_SRC, ipv4),
  'ip-v4-dst': attr(CTA_IP.V4_DST, ipv4),
  'ip-v6-src': attr(CTA_IP.V6_SRC, ipv6),
  'ip-v6-dst': attr(CTA_IP.V6_DST, ipv6),
});

const tupleProtoAttrs = attrs('tuple-proto', {
  'proto-num': attr(CTA_PROTO.NUM, oneOf(u8, protocols)),
  'proto-src-port': attr(CTA_PROTO.SRC_PORT, u16be),
  'proto-dst-port': attr(CTA_PROTO.DST_PORT, u16be),
});

export const tupleAttrs = attrs('tuple', {
  'tuple-ip': flaggedNest(CTA_TUPLE.IP, tupleIpAttrs),
  'tuple-proto': flaggedNest(CTA_TUPLE.PROTO, tupleProtoAttrs),
  'tuple-zone': attr(CTA_TUPLE.ZONE, u16be),
});
export type Tuple = ValuesOf<typeof tupleAttrs>;
export type TupleInput = InputOf<typeof tupleAttrs>;

/**
 * Which parts of the tuples in a dump request have to match. No header for programs has these bits; the kernel's own
 * net/netfilter/nf_internals.h and libnetfilter_conntrack call them CTA_FILTER_F_*.
 */
export const filterFlags = {
  'ip-src': 1 << 0,
  'ip-dst': 1 << 1,
  'proto-num': 1 << 3,
  'proto-dst-port': 1 << 5,
} as const;

export const conntrackAttrs = attrs('conntrack', {
  'tuple-orig': flaggedNest(CTA.TUPLE_ORIG, tupleAttrs),
  'tuple-reply': flaggedNest(CTA.TUPLE_REPLY, tupleAttrs),
  id: attr(CTA.ID, u32be),
  zone: attr(CTA.ZONE, u16be),
  filter: flaggedNest(
    CTA.FILTER,
    // In the machine's own byte order, unlike all else here.
    attrs('filter', {
      'orig-flags': attr(CTA_FILTER.ORIG_FLAGS, u32),
      'reply-flags': attr(CTA_FILTER.REPLY_FLAGS, u32),
    }),
  ),
});
export type ConntrackAttrs = ValuesOf<typeof conntrackAttrs>;

const type = (operation: number): number => (NFNL_SUBSYS.CTNETLINK << 8) | operation;

/** Answered with messages of the same layout. */
export const getConntrack = request({
  name: 'getconntrack',
  type: type(IPCTNL_MSG_CT.GET),
  header: nfgenmsg,
  attrs: conntrackAttrs,
});

/** Never without `tuple-orig`: the kernel takes that for a wish to empty the whole table, of all families. */
export const delConntrack = request({
  name: 'delconntrack',
  type: type(IPCTNL_MSG_CT.DELETE),
  header: nfgenmsg,
  attrs: conntrackAttrs,
});
