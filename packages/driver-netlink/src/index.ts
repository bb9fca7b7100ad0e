// What other drivers over netlink build on: the transport, and the tables that make its messages.
export type { About } from './about.ts';
export { ip, ipv4, ipv6, mac } from './codec/address.ts';
export { type AttrTable, attr, attrs, chosenBy, flaggedNest, repeated } from './codec/attrs.ts';
export type { Codec, InputOf, ValuesOf } from './codec/codec.ts';
export { CodecError } from './codec/codec.ts';
export { headed } from './codec/headed.ts';
export { records } from './codec/records.ts';
export { type MessageOf, type MessageTable, request, type ValuesFor } from './codec/request.ts';
export { bareText, flag, oneOf, raw, s32, text, u8, u16, u16be, u32, u32be, u64, u64be } from './codec/scalar.ts';
export { pad, struct } from './codec/struct.ts';
export { KoffiLibc, Libc } from './libc.ts';
export { indexOf } from './link-lookup.ts';
export { netlinkModule } from './module.ts';
export { placeOf } from './namespace.ts';
export { NetlinkNamespaces } from './namespaces.ts';
export { inPlace, named, type Place, unless } from './place.ts';
export { type Modifier, NetlinkSocket } from './socket.ts';
export { NetlinkOptions } from './trace.ts';
