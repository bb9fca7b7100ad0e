import { type Token, token } from '../wiring.ts';
import type { Namespace } from './namespaces.ts';

/** Protocols whose connections have ports. */
export type TrackedProtocol = 'tcp' | 'udp' | 'sctp';

/** A connection as the kernel tracks it, from the side of its first packet. */
export interface TrackedFlow {
  readonly family: 4 | 6;
  readonly protocol: TrackedProtocol;
  readonly source: string;
  readonly sourcePort: number;
  /** Where the first packet was sent to, before any translation. */
  readonly destination: string;
  readonly destinationPort: number;
  /** Where answers come from: the destination, or what it was translated to. */
  readonly replySource: string;
  readonly replySourcePort: number;
  /** Tells it from a later one between the same ports. */
  readonly id: number;
  /** The tracking zone, where it is not the default one; `originalZone` where it holds for one direction alone. */
  readonly zone?: number;
  readonly originalZone?: number;
}

/** Which connections; all that is given must match. */
export interface FlowFilter extends Pick<TrackedFlow, 'family' | 'protocol'> {
  readonly destination?: string;
  /** One of these. */
  readonly destinationPorts?: readonly number[];
  readonly replySource?: string;
}

/**
 * The connection tracking table. Address translation is decided once per connection, and UDP and SCTP clients that keep
 * sending keep theirs for ever: what the rules say meanwhile reaches them only when the entry is gone.
 */
export interface Conntrack {
  /** As `conntrack -L`. The kernel filters where it can, so a large table is not read in full. */
  list(namespace: Namespace, filter: FlowFilter): Promise<TrackedFlow[]>;
  /** As `conntrack -D`, for these very flows. Missing is fine: returns how many there were. */
  remove(namespace: Namespace, flows: readonly TrackedFlow[]): Promise<number>;
}
export const Conntrack: Token<Conntrack> = token('Conntrack');
