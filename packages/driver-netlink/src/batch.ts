import type { About } from './about.ts';
import { type Ack, decodeAck, type MessageTable, messagesIn, type ValuesFor } from './codec/request.ts';
import type { Modifier } from './socket.ts';
import { NLMSG } from './uapi/netlink.ts';

/** One message of a batch. */
export interface Part {
  readonly table: MessageTable;
  readonly flags: readonly Modifier[];
  readonly values: ValuesFor<MessageTable>;
  /** What the error says when this part is what the kernel refuses. */
  readonly about: About;
  /** Whether the kernel is to answer it when all is well too. Refusals it always answers. */
  readonly acknowledged?: boolean;
}

/** A part whose values fit its table. */
export function part<T extends MessageTable>(
  table: T,
  flags: readonly Modifier[],
  values: ValuesFor<T>,
  about: About,
): Part {
  // The types have compared table and values; in a list of parts of several tables they cannot any more.
  return { table, flags, values: values as ValuesFor<MessageTable>, about };
}

/**
 * What the kernel refused, by the part's place. It goes on after a refusal, to say all that is wrong, unless the first
 * part is refused, which stands for the whole batch.
 *
 * @param receive - the next datagram; `undefined` when there is no more
 */
export function refusalsOf(
  parts: readonly Part[],
  firstSeq: number,
  receive: () => Uint8Array | undefined,
): Map<number, Ack> | 'unanswered' {
  const refusals = new Map<number, Ack>();
  const last = parts.findLastIndex(({ acknowledged }) => acknowledged);
  for (let answered = -1; answered < last && !refusals.has(0); ) {
    const datagram = receive();
    if (datagram === undefined) return refusals.size > 0 ? refusals : 'unanswered';
    for (const { from, ...answer } of messagesIn(datagram)) {
      const at = (answer.seq - firstSeq) >>> 0;
      if (answer.type !== NLMSG.ERROR || at >= parts.length) continue;
      const ack = decodeAck(from, answer);
      if (ack.errno !== 0) refusals.set(at, ack);
      answered = Math.max(answered, at);
    }
  }
  return refusals;
}
