import { closeSync } from 'node:fs';
import { KernelError } from '@podwire/core';
import { type About, failure, retold, unless } from './about.ts';
import type { Source } from './codec/bytes.ts';
import {
  type Ack,
  decodeAck,
  decodeMessage,
  type Envelope,
  encodeMessage,
  type MessageOf,
  type MessageTable,
  messagesIn,
  nameAt,
  seqOf,
  type ValuesFor,
} from './codec/request.ts';
import { intOption, netlinkAddress, timevalOption } from './codec/sockaddr.ts';
import type { Libc } from './libc.ts';
import type { Trace } from './trace.ts';
import { errnoName } from './uapi/errno.ts';
import { NETLINK, NLM_F, NLMSG } from './uapi/netlink.ts';
import { AF, MSG, SO, SOCK, SOL } from './uapi/socket.ts';

/** Flags of a request that changes something, by their names in NLM_F. */
export type Modifier = 'create' | 'excl' | 'replace' | 'append';
const modifiers = { create: NLM_F.CREATE, excl: NLM_F.EXCL, replace: NLM_F.REPLACE, append: NLM_F.APPEND } as const;

const DUMP_ATTEMPTS = 5;
const RECEIVE_BUFFER = 1 << 20;
/** The kernel answers while it is being asked, so this is never waited for; it only keeps a lost answer from hanging us. */
const ANSWER_TIMEOUT_SECONDS = 10;

/**
 * One netlink socket. It belongs for life to the network namespace it was made in: make it inside `enter`, and use it
 * from anywhere. Requests are synchronous, since the kernel has the answer ready when send() returns.
 */
export class NetlinkSocket {
  readonly fd: number;
  #buffer: Uint8Array = new Uint8Array(32 * 1024);
  #seq = 0;

  constructor(
    private readonly libc: Libc,
    private readonly trace: Trace,
    protocol: number = NETLINK.ROUTE,
  ) {
    this.fd = libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, protocol);
    try {
      this.#configure();
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  #configure(): void {
    this.libc.setsockopt(this.fd, SOL.SOCKET, SO.RCVBUF, intOption(RECEIVE_BUFFER));
    this.libc.setsockopt(this.fd, SOL.SOCKET, SO.RCVTIMEO, timevalOption(ANSWER_TIMEOUT_SECONDS));
    // A connected socket takes nothing from other processes: answers are the kernel's.
    this.libc.connect(this.fd, netlinkAddress());
    for (const option of [NETLINK.EXT_ACK, NETLINK.CAP_ACK, NETLINK.GET_STRICT_CHK]) this.#enable(option);
  }

  /** Older kernels lack the option and do well without: errors say less, and dumps come unfiltered. */
  #enable(option: number): void {
    try {
      this.libc.setsockopt(this.fd, SOL.NETLINK, option, intOption(1));
    } catch (error) {
      if (!KernelError.is(error, 'ENOPROTOOPT')) throw error;
    }
  }

  /** Sends a request that changes something and waits for the kernel's acknowledgement. */
  ack<T extends MessageTable>(table: T, flags: readonly Modifier[], values: ValuesFor<T>, about: About): void {
    const request = this.#encode(table, flagsOf(flags), values, about);
    this.#send(request, about);
    this.#awaitAck(table, request, about);
  }

  /** As `ack`, and the kernel works on a thread of the pool. The socket must not be used meanwhile. */
  async ackFromPool<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): Promise<void> {
    const request = this.#encode(table, NLM_F.ACK, values, about);
    try {
      await this.libc.sendAsync(this.fd, request, 0);
    } catch (cause) {
      throw retold(about, cause);
    }
    this.#awaitAck(table, request, about);
  }

  /** Asks for one thing; the kernel answers with it or with an error. */
  get<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): MessageOf<T> {
    const request = this.#encode(table, 0, values, about);
    this.#send(request, about);
    for (;;) {
      for (const answer of this.#answers(request, about)) {
        if (answer.type === NLMSG.ERROR) this.#refuse(table, request, decodeAck(answer.from, answer), about);
        return this.#decode(table, answer, about);
      }
    }
  }

  /**
   * Asks for all of something. When the kernel says that the set changed under it, the dump is repeated; after five
   * interrupted ones the error is EINTR, and never a part of the set.
   */
  dump<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): MessageOf<T>[] {
    for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
      const found = this.#dumpOnce(table, values, about);
      if (found) return found;
    }
    throw failure(about, 'EINTR', { remedy: 'It changed during each of five dumps. Try again.' });
  }

  close(): void {
    closeSync(this.fd);
  }

  /** `undefined` when it was interrupted. It is read to its end all the same: until then the socket takes no other. */
  #dumpOnce<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): MessageOf<T>[] | undefined {
    const request = this.#encode(table, NLM_F.DUMP, values, about);
    const found: MessageOf<T>[] = [];
    let complete = true;
    this.#send(request, about);
    for (;;) {
      // ENOBUFS: a datagram did not fit into the buffer and is lost; the others still come.
      const answers = unless(['ENOBUFS'], () => this.#answers(request, about), undefined);
      complete &&= answers !== undefined;
      for (const answer of answers ?? []) {
        if (answer.flags & NLM_F.DUMP_INTR) complete = false;
        if (answer.type === NLMSG.ERROR || answer.type === NLMSG.DONE) {
          const end = decodeAck(answer.from, answer);
          if (end.errno !== 0) this.#refuse(table, request, end, about);
          this.trace.ended(table, answer.seq);
          return complete ? found : undefined;
        }
        found.push(this.#decode(table, answer, about));
      }
    }
  }

  #encode<T extends MessageTable>(table: T, flags: number, values: ValuesFor<T>, about: About): Uint8Array {
    this.#seq = (this.#seq + 1) >>> 0;
    const request = encodeMessage(table, NLM_F.REQUEST | flags, this.#seq, values);
    this.trace.sent(table, request, about);
    return request;
  }

  #send(request: Uint8Array, about: About): void {
    try {
      this.libc.send(this.fd, request, 0);
    } catch (cause) {
      throw retold(about, cause);
    }
  }

  #awaitAck(table: MessageTable, request: Uint8Array, about: About): void {
    for (;;) {
      for (const answer of this.#answers(request, about)) {
        if (answer.type !== NLMSG.ERROR) continue;
        const ack = decodeAck(answer.from, answer);
        if (ack.errno !== 0) this.#refuse(table, request, ack, about);
        this.trace.ended(table, answer.seq);
        return;
      }
    }
  }

  /** The next datagram's messages, without those that answer an earlier request whose reading was broken off. */
  #answers(request: Uint8Array, about: About): (Envelope & { readonly from: Source })[] {
    const seq = seqOf(request);
    return [...messagesIn(this.#receive(about))].filter((message) => message.seq === seq);
  }

  /** Looks at the size first: what does not fit is cut off and lost, and a link with many virtual functions is large. */
  #receive(about: About): Uint8Array {
    try {
      const size = uninterrupted(() => this.libc.recv(this.fd, this.#buffer.subarray(0, 0), MSG.PEEK | MSG.TRUNC));
      if (size > this.#buffer.length) this.#buffer = new Uint8Array(size);
      return this.#buffer.subarray(
        0,
        uninterrupted(() => this.libc.recv(this.fd, this.#buffer, 0)),
      );
    } catch (cause) {
      throw retold(about, cause);
    }
  }

  #decode<T extends MessageTable>(table: T, answer: Envelope & { readonly from: Source }, about: About): MessageOf<T> {
    this.trace.received(table, answer.from.bytes.subarray(answer.start, answer.end), about);
    return decodeMessage(table, answer.from, answer);
  }

  #refuse(table: MessageTable, request: Uint8Array, ack: Ack, about: About): never {
    const attribute = ack.offset === undefined ? undefined : nameAt(table, request, ack.offset);
    const error = failure(about, errnoName(ack.errno), { kernelMessage: ack.message, attribute });
    this.trace.refused(table, seqOf(request), error);
    throw error;
  }
}

function flagsOf(names: readonly Modifier[]): number {
  return names.reduce((flags, name) => flags | modifiers[name], NLM_F.ACK as number);
}

/** A signal that this process handles breaks a blocked recv() off; the answer is still to come. */
function uninterrupted(call: () => number): number {
  for (let signals = 0; ; signals++) {
    try {
      return call();
    } catch (error) {
      if (!KernelError.is(error, 'EINTR') || signals === 100) throw error;
    }
  }
}
