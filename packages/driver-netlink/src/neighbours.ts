import {
  canonicalIp,
  familyOf,
  KernelError,
  type LinkRef,
  type Neighbour,
  type NeighbourSpec,
  type Neighbours,
} from '@podwire/core';
import type { About } from './about.ts';
import type { MessageOf } from './codec/request.ts';
import { familyNumber, ipFamily } from './family.ts';
import { indexOf } from './link-lookup.ts';
import { delNeighbour, getNeighbour, newNeighbour } from './messages/neighbour.ts';
import { inPlace, named, type Place } from './place.ts';
import { present } from './present.ts';
import { NTF, NUD } from './uapi/neighbour.ts';
import { AF } from './uapi/socket.ts';

type Family = Neighbour['family'];
type Key = Pick<NeighbourSpec, 'address' | 'family'> & { readonly mac?: string };

/** The ARP and NDP tables and the forwarding tables of one namespace, over RTM_*NEIGH. */
export class NetlinkNeighbours implements Neighbours {
  constructor(private readonly place: Place) {}

  async list(filter: { readonly link?: LinkRef; readonly family?: Family } = {}): Promise<Neighbour[]> {
    const about = { operation: 'list neighbours', subject: `in ${this.place.where}` };
    const link = filter.link === undefined ? undefined : indexOf(this.place, filter.link);
    const family = filter.family === undefined ? AF.UNSPEC : numberOf(filter.family);
    const found = this.place.socket.dump(getNeighbour, { header: { 'ndm-family': family } }, about);
    return found.flatMap(neighbourFrom).filter((entry) => link === undefined || entry.link === link);
  }

  async replace(link: LinkRef, spec: NeighbourSpec): Promise<void> {
    const about = this.#about('set neighbour', link, spec);
    const bridge = spec.family === 'bridge';
    this.place.socket.ack(
      newNeighbour,
      ['create', 'replace'],
      {
        header: {
          'ndm-family': numberOf(tableOf(spec)),
          'ndm-ifindex': indexOf(this.place, link),
          'ndm-state': spec.state ?? NUD.PERMANENT,
          // A forwarding table is the link's own unless its master's is asked for, as in `bridge fdb`.
          'ndm-flags': spec.flags ?? (bridge ? NTF.SELF : 0),
        },
        attrs: { dst: spec.address, lladdr: spec.mac },
      },
      about,
    );
  }

  async remove(link: LinkRef, key: Key): Promise<boolean> {
    const about = this.#about('remove neighbour', link, key);
    try {
      const index = indexOf(this.place, link);
      if (tableOf(key) === 'bridge') return await this.#removeForwarding(index, key, about);
      this.#delete(index, key, 0, about);
      return true;
    } catch (error) {
      if (KernelError.is(error, 'ENOENT', 'ENODEV')) return false;
      throw error;
    }
  }

  /** Whether an entry is the link's own or its bridge's must be said, and the table says it. */
  async #removeForwarding(index: number, key: Key, about: About): Promise<boolean> {
    const entries = await this.list({ link: index, family: 'bridge' });
    const wanted = key.address === undefined ? undefined : canonicalIp(key.address);
    const matching = entries.filter(
      ({ mac, address }) => mac === key.mac?.toLowerCase() && (wanted === undefined || address === wanted),
    );
    for (const { flags } of matching) this.#delete(index, key, flags & NTF.SELF ? NTF.SELF : NTF.MASTER, about);
    return matching.length > 0;
  }

  #delete(index: number, key: Key, flags: number, about: About): void {
    const header = { 'ndm-family': numberOf(tableOf(key)), 'ndm-ifindex': index, 'ndm-flags': flags };
    // The kernel finds a neighbour by its address; a link-layer address beside it would be compared with nothing.
    const lladdr = key.family === 'bridge' ? key.mac : undefined;
    this.place.socket.ack(delNeighbour, [], { header, attrs: { dst: key.address, lladdr } }, about);
  }

  #about(operation: string, link: LinkRef, key: Key): About {
    const what = [key.address, key.mac].filter((part) => part !== undefined).join(' at ');
    return { operation, subject: inPlace(`${what} on link ${named(link)}`, this.place) };
  }
}

function tableOf(key: Key): Family {
  if (key.family === 'bridge' || key.address === undefined) return 'bridge';
  return familyOf(key.address);
}

function numberOf(family: Family): number {
  return family === 'bridge' ? AF.BRIDGE : familyNumber(family);
}

/** Nothing for families that are none of ours. */
function neighbourFrom({ header, attrs }: MessageOf<typeof newNeighbour>): Neighbour[] {
  const family = header['ndm-family'] === AF.BRIDGE ? 'bridge' : ipFamily(header['ndm-family']);
  if (family === undefined) return [];
  return [
    {
      family,
      link: header['ndm-ifindex'],
      state: header['ndm-state'],
      flags: header['ndm-flags'],
      ...present('address', attrs.dst),
      ...present('mac', attrs.lladdr || undefined),
    },
  ];
}
