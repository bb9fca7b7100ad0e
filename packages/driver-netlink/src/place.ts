import type { LinkRef, Namespace } from '@podwire/core';
import type { KernelEvents } from './events.ts';
import type { NetlinkSocket } from './socket.ts';

/** What the drivers of one open namespace share. */
export interface Place {
  /** The namespace in words, for errors: `the host namespace`, `namespace /run/netns/x`. */
  readonly where: string;
  /** A socket that lives in the namespace; made at the first use. */
  readonly socket: NetlinkSocket;
  /**
   * Lends a socket of its own for as long as the promise takes, for requests that keep the kernel busy: the first
   * socket stays free for those that come meanwhile.
   */
  lend<T>(use: (socket: NetlinkSocket) => Promise<T>): Promise<T>;
  /** A further socket, of another netlink protocol perhaps (NETLINK_NETFILTER); its user closes it. */
  newSocket(protocol?: number): NetlinkSocket;
  readonly enter: Namespace['enter'];
  /** What says when to look again. */
  readonly events: KernelEvents;
}

/** A link in words: its name if that is known. */
export function named(ref: LinkRef): string {
  if (typeof ref === 'string') return ref;
  if (typeof ref === 'number') return `with index ${ref}`;
  return 'name' in ref && typeof ref.name === 'string' ? ref.name : `with index ${ref.index}`;
}

export function inPlace(what: string, place: Pick<Place, 'where'>): string {
  return `${what} in ${place.where}`;
}

export function whereIs(namespace: Namespace): string {
  return namespace.path === undefined ? 'the host namespace' : `namespace ${namespace.path}`;
}
