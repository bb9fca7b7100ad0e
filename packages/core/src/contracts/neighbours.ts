import type { LinkRef } from './links.ts';

/** An entry of the ARP or NDP table, or (family `bridge`) of a forwarding table. */
export interface Neighbour {
  readonly family: 4 | 6 | 'bridge';
  readonly link: number;
  /** Absent for a forwarding table entry. */
  readonly address?: string;
  readonly mac?: string;
  /** NUD_* bits of linux/neighbour.h: 0x80 permanent, 0x02 reachable. */
  readonly state: number;
  readonly flags: number;
}

/** What a new entry may say. Default state: permanent. */
export interface NeighbourSpec {
  readonly address?: string;
  readonly mac: string;
  readonly state?: number;
  readonly family?: 'bridge';
  readonly flags?: number;
}

/** The neighbour tables of one namespace. */
export interface Neighbours {
  list(filter?: { readonly link?: LinkRef; readonly family?: 4 | 6 | 'bridge' }): Promise<Neighbour[]>;
  /** As `ip neigh replace`, or `bridge fdb replace`. */
  replace(link: LinkRef, spec: NeighbourSpec): Promise<void>;
  /** Missing is fine: returns whether there was one. */
  remove(link: LinkRef, spec: Pick<NeighbourSpec, 'address' | 'family'> & { readonly mac?: string }): Promise<boolean>;
}
