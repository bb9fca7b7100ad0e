import { NLM_F, NLMSG, NLMSGERR_ATTR } from '../uapi/netlink.ts';
import { type AttrTable, attr, attrs } from './attrs.ts';
import { aligned, type Source, sourceOf, Writer } from './bytes.ts';
import { CodecError, type InputOf, type ValuesOf } from './codec.ts';
import type { Rows } from './rows.ts';
import { s32, text, u16, u32 } from './scalar.ts';
import { type Fields, type Struct, struct } from './struct.ts';

/** linux/netlink.h: what every message starts with. */
export const nlmsghdr = struct('nlmsghdr', { len: u32, type: u16, flags: u16, seq: u32, pid: u32 });

/** A kind of message: its type number, the struct it starts with and its attributes. */
export interface MessageTable<F extends Fields = Fields, R extends Rows = Rows> {
  readonly name: string;
  readonly type: number;
  readonly header: Struct<F>;
  readonly attrs: AttrTable<R>;
}

/** What a message of a table says, as it is read. */
export interface MessageOf<T> {
  readonly header: T extends { readonly header: infer H } ? ValuesOf<H> : never;
  readonly attrs: T extends { readonly attrs: infer A } ? ValuesOf<A> : never;
}

/** What is sent; fields and attributes that are left out are zero and absent. */
export interface ValuesFor<T> {
  readonly header?: (T extends { readonly header: infer H } ? InputOf<H> : never) | undefined;
  readonly attrs?: (T extends { readonly attrs: infer A } ? InputOf<A> : never) | undefined;
}

/** Names a kind of message: `request({ name: 'newlink', type: RTM.NEWLINK, header: ifinfomsg, attrs: linkAttrs })`. */
export function request<F extends Fields, R extends Rows>(table: MessageTable<F, R>): MessageTable<F, R> {
  return table;
}

/** Where one message of a datagram lies. */
export interface Envelope {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly pid: number;
  /** Where it starts, and where its payload does. */
  readonly start: number;
  readonly payload: number;
  readonly end: number;
}

export function encodeMessage<T extends MessageTable>(
  table: T,
  flags: number,
  seq: number,
  values: ValuesFor<T>,
): Uint8Array {
  const to = new Writer();
  nlmsghdr.write(to, { type: table.type, flags, seq });
  // T's own types have checked the values; the base types of a table know no field.
  table.header.write(to, (values.header ?? {}) as never);
  to.align();
  table.attrs.write(to, (values.attrs ?? {}) as never);
  to.patchU32(0, to.length);
  return to.finish();
}

export function seqOf(message: Uint8Array): number {
  return nlmsghdr.read(sourceOf(message), 0, nlmsghdr.size).seq;
}

/** The messages in a datagram, one after the other. */
export function* messagesIn(datagram: Uint8Array): Generator<Envelope & { readonly from: Source }> {
  const from = sourceOf(datagram);
  for (let start = 0; start + nlmsghdr.size <= datagram.length; ) {
    const { len, type, flags, seq, pid } = nlmsghdr.read(from, start, start + nlmsghdr.size);
    if (len < nlmsghdr.size || start + len > datagram.length) {
      throw new CodecError(`a message at offset ${start} says it has ${len} bytes of ${datagram.length - start}`);
    }
    yield { type, flags, seq, pid, start, payload: start + nlmsghdr.size, end: start + len, from };
    start += aligned(len);
  }
}

export function decodeMessage<T extends MessageTable>(table: T, from: Source, at: Envelope): MessageOf<T> {
  const attributes = at.payload + aligned(table.header.size);
  if (attributes > at.end) {
    throw new CodecError(`${table.name} has ${at.end - at.payload} bytes, and its header alone ${table.header.size}`);
  }
  return {
    header: table.header.read(from, at.payload, attributes),
    attrs: table.attrs.read(from, attributes, at.end),
  } as MessageOf<T>;
}

/** The name of what lies at an offset of an encoded message: `linkinfo-vlan.id`. */
export function nameAt(table: MessageTable, message: Uint8Array, offset: number): string | undefined {
  const from = sourceOf(message);
  const attributes = nlmsghdr.size + aligned(table.header.size);
  if (offset < nlmsghdr.size) return nlmsghdr.locate?.(from, 0, nlmsghdr.size, offset);
  if (offset < attributes) return table.header.locate?.(from, nlmsghdr.size, attributes, offset);
  return table.attrs.locate?.(from, attributes, message.length, offset);
}

/** What the kernel adds to an acknowledgement when NETLINK_EXT_ACK is on. */
const ackAttrs = attrs('nlmsgerr-attrs', {
  msg: attr(NLMSGERR_ATTR.MSG, text),
  offs: attr(NLMSGERR_ATTR.OFFS, u32),
  'miss-type': attr(NLMSGERR_ATTR.MISS_TYPE, u32),
});

/** An acknowledgement, or the end of a dump: 0 or an errno, and the kernel's own words. */
export interface Ack {
  readonly errno: number;
  readonly message: string | undefined;
  /** Offset in the request of the attribute that was refused. */
  readonly offset: number | undefined;
}

export function decodeAck(from: Source, at: Envelope): Ack {
  const errno = at.end - at.payload >= 4 ? Math.abs(s32.read(from, at.payload, at.payload + 4)) : 0;
  if (!(at.flags & NLM_F.ACK_TLVS)) return { errno, message: undefined, offset: undefined };
  const { msg, offs } = ackAttrs.read(from, startOfTlvs(from, at), at.end);
  return { errno, message: msg, offset: offs };
}

/** After the errno comes the request: all of it in an error, its header alone in a capped one, nothing in a DONE. */
function startOfTlvs(from: Source, at: Envelope): number {
  const echoed = at.payload + 4;
  if (at.type === NLMSG.DONE) return echoed;
  if (at.flags & NLM_F.CAPPED) return echoed + nlmsghdr.size;
  return echoed + aligned(nlmsghdr.read(from, echoed, echoed + nlmsghdr.size).len);
}
