import { closeSync } from 'node:fs';
import { KernelError } from '@podwire/core';
import { type About, failure, retold, unless } from './about.ts';
import { type Part, refusalsOf } from './batch.ts';
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
/** The kernel's default is about twice that; what is larger than the buffer cannot be sent at all. */
const SEND_BUFFER = 1 << 16;
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
  #sendBuffer = SEND_BUFFER;

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
    await this.#sendFromPool(request, about);
    this.#awaitAck(table, request, about);
  }

  /** Asks for one thing; the kernel answers with it or with an error. */
  get<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): MessageOf<T> {
    let request = this.#encode(table, 0, values, about);
    this.#send(request, about);
    for (;;) {
      const datagram = this.#receive(about);
      if (datagram === undefined) {
        // Cut off, since it is a link with many virtual functions. By now the buffer is large enough: ask again.
        request = this.#encode(table, 0, values, about);
        this.#send(request, about);
        continue;
      }
      for (const answer of answersIn(datagram, request)) {
        if (answer.type === NLMSG.ERROR) this.#refuse(table, request, decodeAck(answer.from, answer), about);
        return this.#decode(table, answer, about);
      }
    }
  }

  /**
   * Asks for all of something. When the kernel says that the set changed under it, the dump is repeated; after five
   * interrupted ones the error is EINTR, and never a part of the set.
   *
   * @param wanted - which messages to decode, by their bytes; left out, all
   */
  dump<T extends MessageTable>(
    table: T,
    values: ValuesFor<T>,
    about: About,
    wanted?: (message: Buffer) => boolean,
  ): MessageOf<T>[] {
    for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
      const request = this.#encode(table, NLM_F.DUMP, values, about);
      this.#send(request, about);
      const dump = startOfDump<T>();
      while (!this.#readDump(dump, table, request, about, wanted));
      if (dump.complete) return dump.found;
    }
    throw interruptedDumps(about);
  }

  /**
   * As `dump`, for what is large: the kernel searches on a thread of the pool, and others get their turn between the
   * datagrams of its answer. The socket must not be used meanwhile.
   */
  async dumpFromPool<T extends MessageTable>(table: T, values: ValuesFor<T>, about: About): Promise<MessageOf<T>[]> {
    for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
      const request = this.#encode(table, NLM_F.DUMP, values, about);
      await this.#sendFromPool(request, about);
      const dump = startOfDump<T>();
      while (!this.#readDump(dump, table, request, about)) await new Promise(setImmediate);
      if (dump.complete) return dump.found;
    }
    throw interruptedDumps(about);
  }

  /**
   * Sends several messages as one, and gives back when the kernel has taken all that it is to acknowledge. Otherwise
   * throws what it says about the first part that it refuses.
   */
  batch(parts: readonly Part[], about: About): void {
    const requests = parts.map(({ table, flags, values, acknowledged, about: aboutPart }) =>
      this.#encode(table, flagsOf(flags) & (acknowledged ? ~0 : ~NLM_F.ACK), values, aboutPart),
    );
    const message = Buffer.concat(requests);
    this.#makeRoomFor(message.length);
    this.#send(message, about);
    const [firstRequest] = requests;
    if (firstRequest === undefined) return;

    const refusals = refusalsOf(parts, seqOf(firstRequest), () => this.#nextOfBatch(about));
    if (refusals === 'unanswered') throw failure(about, 'EAGAIN');
    const at = Math.min(...refusals.keys());
    const [refused, request, ack] = [parts[at], requests[at], refusals.get(at)];
    if (refused && request && ack) this.#refuse(refused.table, request, ack, refused.about);
    for (const [index, { table }] of parts.entries()) this.trace.ended(table, seqOf(requests[index] ?? firstRequest));
  }

  close(): void {
    closeSync(this.fd);
  }

  /**
   * Reads the next datagram; whether it was the last one. A dump that was interrupted is read to its end all the same:
   * until then the socket takes no other.
   */
  #readDump<T extends MessageTable>(
    dump: Dump<T>,
    table: T,
    request: Uint8Array,
    about: About,
    wanted: (message: Buffer) => boolean = () => true,
  ): boolean {
    // ENOBUFS: a datagram did not fit into the buffer and is lost; the others still come.
    const datagram = unless(['ENOBUFS'], () => this.#receiveWhole(about), undefined);
    dump.complete &&= datagram !== undefined;
    for (const answer of datagram ? answersIn(datagram, request) : []) {
      if (answer.flags & NLM_F.DUMP_INTR) dump.complete = false;
      if (answer.type === NLMSG.ERROR || answer.type === NLMSG.DONE) {
        const end = decodeAck(answer.from, answer);
        if (end.errno !== 0) this.#refuse(table, request, end, about);
        this.trace.ended(table, answer.seq);
        return true;
      }
      if (!wanted(answer.from.bytes.subarray(answer.payload, answer.end))) continue;
      dump.found.push(this.#decode(table, answer, about));
    }
    return false;
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

  async #sendFromPool(request: Uint8Array, about: About): Promise<void> {
    try {
      await this.libc.sendAsync(this.fd, request, 0);
    } catch (cause) {
      throw retold(about, cause);
    }
  }

  #awaitAck(table: MessageTable, request: Uint8Array, about: About): void {
    for (;;) {
      // An acknowledgement repeats at most the request, so it is never cut off.
      const datagram = this.#receive(about);
      for (const answer of datagram ? answersIn(datagram, request) : []) {
        if (answer.type !== NLMSG.ERROR) continue;
        const ack = decodeAck(answer.from, answer);
        if (ack.errno !== 0) this.#refuse(table, request, ack, about);
        this.trace.ended(table, answer.seq);
        return;
      }
    }
  }

  /** `undefined` when there is no more: all is said when send() returns. ENOBUFS tells that refusals were so many that some got lost, the last one perhaps. */
  #nextOfBatch(about: About): Uint8Array | undefined {
    try {
      return this.#receive(about, MSG.DONTWAIT) ?? new Uint8Array();
    } catch (error) {
      if (KernelError.is(error, 'ENOBUFS')) return new Uint8Array();
      if (KernelError.is(error, 'EAGAIN')) return undefined;
      throw error;
    }
  }

  /** What is larger than the buffer is EMSGSIZE. Above the sysctl's limit it takes CAP_NET_ADMIN of the machine. */
  #makeRoomFor(bytes: number): void {
    if (bytes <= this.#sendBuffer) return;
    const size = intOption(bytes * 2);
    const set = (option: number) => this.libc.setsockopt(this.fd, SOL.SOCKET, option, size);
    try {
      set(SO.SNDBUFFORCE);
    } catch (error) {
      if (!KernelError.is(error, 'EPERM')) throw error;
      set(SO.SNDBUF);
    }
    this.#sendBuffer = bytes;
  }

  /** The next datagram; `undefined` when it did not fit. Then it is lost, and the buffer is as large as it was. */
  #receive(about: About, flags = 0): Uint8Array | undefined {
    const size = this.#recv(this.#buffer, MSG.TRUNC | flags, about);
    if (size <= this.#buffer.length) return this.#buffer.subarray(0, size);
    this.#buffer = new Uint8Array(size);
    return undefined;
  }

  /** The next datagram, of whatever size: a dump is not to lose its end. Costs a second look. */
  #receiveWhole(about: About): Uint8Array {
    const size = this.#recv(this.#buffer.subarray(0, 0), MSG.PEEK | MSG.TRUNC, about);
    if (size > this.#buffer.length) this.#buffer = new Uint8Array(size);
    return this.#buffer.subarray(0, this.#recv(this.#buffer, 0, about));
  }

  #recv(into: Uint8Array, flags: number, about: About): number {
    try {
      return uninterrupted(() => this.libc.recv(this.fd, into, flags));
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

/** A dump, as far as it was read. */
interface Dump<T extends MessageTable> {
  readonly found: MessageOf<T>[];
  /** Whether the kernel has given all of it, as it was at one time. */
  complete: boolean;
}

function startOfDump<T extends MessageTable>(): Dump<T> {
  return { found: [], complete: true };
}

function interruptedDumps(about: About): KernelError {
  return failure(about, 'EINTR', { remedy: 'It changed during each of five dumps. Try again.' });
}

function flagsOf(names: readonly Modifier[]): number {
  return names.reduce((flags, name) => flags | modifiers[name], NLM_F.ACK as number);
}

/** A datagram's messages, without those that answer an earlier request whose reading was broken off. */
function answersIn(datagram: Uint8Array, request: Uint8Array): (Envelope & { readonly from: Source })[] {
  const seq = seqOf(request);
  return [...messagesIn(datagram)].filter((message) => message.seq === seq);
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
