// What other drivers over netlink build on: the transport, and the tables that make its messages.
export { type About, unless } from './about.ts';
export { type Part, part } from './batch.ts';
export { ip, ipv4, ipv6, mac } from './codec/address.ts';
export { type AttrTable, attr, attrs, chosenBy, flaggedNest, repeated } from './codec/attrs.ts';
export type { AnyCodec, Codec, InputOf, ValuesOf } from './codec/codec.ts';
export { CodecError } from './codec/codec.ts';
export { headed } from './codec/headed.ts';
export { listOf } from './codec/list.ts';
export { records } from './codec/records.ts';
export {
  decodeMessage,
  encodeMessage,
  type MessageOf,
  type MessageTable,
  messagesIn,
  request,
  type ValuesFor,
} from './codec/request.ts';
// Named by the declarations of the tables that others make.
export type { ChosenRow, RepeatedRow, Row, TableValues } from './codec/rows.ts';
export {
  bareText,
  fixedText,
  flag,
  oneOf,
  raw,
  s32,
  s32be,
  text,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
  u64be,
} from './codec/scalar.ts';
export { longestUnixPath, type PeerCredentials } from './codec/sockaddr.ts';
export { pad, type Struct, struct } from './codec/struct.ts';
export { bytesOf, valueIn } from './codec/value.ts';
export { NetlinkConntrack } from './conntrack.ts';
export { KoffiLibc, Libc } from './libc.ts';
export { indexOf } from './link-lookup.ts';
export { netlinkModule, netlinkTrace } from './module.ts';
export { placeOf } from './namespace.ts';
export { MountedNamespaces } from './namespace-factory.ts';
export { NetlinkNamespaces } from './namespaces.ts';
export { inPlace, named, type Place } from './place.ts';
export { type Modifier, NetlinkSocket } from './socket.ts';
export { moveToThrowawayNamespace } from './throwaway-namespace.ts';
export { NetlinkOptions } from './trace.ts';
export { NETLINK } from './uapi/netlink.ts';
export { listenAt, peerOf, tryLock } from './unix-socket.ts';
