import {
  type BridgePortChange,
  CniError,
  ErrorCode,
  KernelError,
  type Link,
  type LinkChange,
  type LinkRef,
  type LinkSpec,
  type Links,
  type Namespace,
} from '@podwire/core';
import type { About } from './about.ts';
import type { ValuesFor } from './codec/request.ts';
import type { WaitOptions } from './events.ts';
import { linkFrom } from './link-from-kernel.ts';
import { findLink, identified, indexOf, noSuchLink, withoutStatistics } from './link-lookup.ts';
import { changing, creating } from './link-to-kernel.ts';
import { waitForLink } from './link-wait.ts';
import { setBridgePort } from './messages/bridge-port.ts';
import { delLink, getLink, newLink } from './messages/link.ts';
import { descriptorOf } from './namespace.ts';
import { inPlace, named, type Place, whereIs } from './place.ts';
import { AF } from './uapi/socket.ts';

/** The links of one namespace, over RTM_*LINK. */
export class NetlinkLinks implements Links {
  readonly #indexOf = (ref: LinkRef): number => indexOf(this.place, ref);

  constructor(private readonly place: Place) {}

  async get(ref: LinkRef): Promise<Link | undefined> {
    return findLink(this.place, ref);
  }

  async list(): Promise<Link[]> {
    const about = { operation: 'list links', subject: `in ${this.place.where}` };
    return this.place.socket.dump(getLink, { attrs: withoutStatistics }, about).map(linkFrom);
  }

  async create(spec: LinkSpec): Promise<Link> {
    const about = this.#creation(spec);
    const target = spec.in?.links ?? this;
    // The master is looked up where the link will be; a parent, where it is asked for.
    const master = typeof spec.master === 'string' ? await target.get(spec.master) : spec.master;
    if (typeof spec.master === 'string' && master === undefined) throw noSuchLink(spec.master, this.place);
    const values = creating(master === undefined ? spec : { ...spec, master }, this.#indexOf);
    this.place.socket.ack(newLink, ['create', 'excl'], values, about);
    await this.#complete(spec, target);
    const link = await target.get(spec.name);
    if (link) return link;
    throw new KernelError({ ...about, errno: 'ENODEV', errnoText: 'it was made, and is gone already' });
  }

  async ensure(spec: LinkSpec): Promise<{ readonly link: Link; readonly created: boolean }> {
    const links = spec.in?.links ?? this;
    const found = await links.get(spec.name);
    if (found) return { link: this.#requireKind(found, spec), created: false };
    try {
      return { link: await this.create(spec), created: true };
    } catch (error) {
      // Someone else made it between the look and the act; whose it is makes no difference.
      const winner = KernelError.is(error, 'EEXIST') ? await links.get(spec.name) : undefined;
      if (winner === undefined) throw error;
      return { link: this.#requireKind(winner, spec), created: false };
    }
  }

  async set(ref: LinkRef, change: LinkChange): Promise<void> {
    const about = this.#about('change link', ref);
    const values = changing(change, this.#indexOf);
    this.#modify(ref, { header: values.header, attrs: { ...values.attrs, ifname: change.name } }, about);
  }

  async setPort(ref: LinkRef, change: BridgePortChange): Promise<void> {
    const about = this.#about('change bridge port', ref);
    const { hairpin, isolated, learning } = change;
    const bit = (on: boolean | undefined) => (on === undefined ? undefined : Number(on));
    this.place.socket.ack(
      setBridgePort,
      [],
      {
        header: { 'ifi-family': AF.BRIDGE, 'ifi-index': this.#indexOf(ref) },
        attrs: { protinfo: { mode: bit(hairpin), isolated: bit(isolated), learning: bit(learning) } },
      },
      about,
    );
  }

  async move(ref: LinkRef, to: Namespace, change: Pick<LinkChange, 'name' | 'up'> = {}): Promise<void> {
    const target = whereIs(to);
    const about = {
      operation: 'move link',
      subject: `${inPlace(named(ref), this.place)} to ${target}`,
      remedies: { EEXIST: `A link of that name is there already. See: ip link show, in ${target}` },
    };
    const { header } = changing(change.up === undefined ? {} : { up: change.up }, this.#indexOf);
    this.#modify(ref, { header, attrs: { 'net-ns-fd': descriptorOf(to), ifname: change.name } }, about);
  }

  async remove(ref: LinkRef): Promise<boolean> {
    const about = this.#about('remove link', ref);
    try {
      // The kernel waits for every packet that may still use the link: 15 to 20 ms, on a thread of the pool.
      await this.place.lend((socket) => socket.ackFromPool(delLink, identified(ref), about));
      return true;
    } catch (error) {
      if (KernelError.is(error, 'ENODEV')) return false;
      throw error;
    }
  }

  waitFor(
    ref: LinkRef,
    condition: (link: Link) => boolean,
    options: WaitOptions,
  ): Promise<{ readonly link: Link | undefined; readonly met: boolean }> {
    return waitForLink(this.place.events, () => this.get(ref), condition, options);
  }

  /** What the kernel does not do at birth takes a message of its own. When one fails, the link goes: creating is one act. */
  async #complete(spec: LinkSpec, links: Links): Promise<void> {
    const peer = spec.kind === 'veth' ? spec.peer : undefined;
    try {
      // net/core/rtnetlink.c takes IFLA_IFALIAS for links that are there (do_setlink), and ignores it for new ones.
      if (spec.alias !== undefined) await links.set(spec.name, { alias: spec.alias });
      // It configures the peer before the two are a pair, and then the peer cannot be up.
      if (peer?.up) await (peer.in?.links ?? this).set(peer.name, { up: true });
    } catch (error) {
      await links.remove(spec.name);
      throw error;
    }
  }

  /**
   * RTM_NEWLINK on purpose: RTM_SETLINK accepts IFLA_LINKINFO and ignores it (net/core/rtnetlink.c calls ->changelink
   * for NEWLINK only). Where IFLA_IFNAME says the new name, only the index can say which link is meant.
   */
  #modify(ref: LinkRef, values: ValuesFor<typeof newLink>, about: About): void {
    const renames = values.attrs?.ifname !== undefined;
    const which = identified(renames ? this.#indexOf(ref) : ref);
    const header = { ...values.header, ...which.header };
    this.place.socket.ack(newLink, [], { header, attrs: { ...values.attrs, ...which.attrs } }, about);
  }

  #requireKind(link: Link, { kind, name }: LinkSpec): Link {
    if (link.kind === kind) return link;
    throw new CniError(
      ErrorCode.invalidConfig,
      `"${name}" already exists but is not a ${kind}`,
      `It is a link of kind ${link.kind ?? 'none'} in ${this.place.where}. Use another name, or remove it`,
    );
  }

  #about(operation: string, ref: LinkRef): About {
    return { operation, subject: inPlace(named(ref), this.place) };
  }

  #creation(spec: LinkSpec): About {
    const where = spec.in === undefined ? this.place.where : whereIs(spec.in);
    const other = spec.kind === 'veth' ? `, or ${spec.peer.name} where its peer should be,` : '';
    return {
      operation: 'create link',
      subject: `${spec.name} (${spec.kind}) in ${where}`,
      remedies: {
        EEXIST: `A link named ${spec.name}${other} exists and is not ours. See: ip -d link show ${spec.name}`,
        ERANGE: 'A name has at most 15 bytes',
        EOPNOTSUPP: `This kernel has no links of kind ${spec.kind}. See: modprobe ${spec.kind}`,
      },
    };
  }
}
