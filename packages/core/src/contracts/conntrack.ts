import { type Token, token } from '../wiring.ts';
import type { Namespace } from './namespaces.ts';

/** Which connections to forget; all that is given must match the original direction. */
export interface ConntrackFilter {
  readonly family: 4 | 6;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  readonly destination?: string;
  readonly destinationPort?: number;
  /** Where the connection was translated to. */
  readonly replySource?: string;
}

/** The connection tracking table. */
export interface Conntrack {
  /** Forgets matching entries, as `conntrack -D` does; returns how many. */
  flush(namespace: Namespace, filter: ConntrackFilter): Promise<number>;
}
export const Conntrack: Token<Conntrack> = token('Conntrack');
