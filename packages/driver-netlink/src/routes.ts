import {
  canonicalCidr,
  canonicalIp,
  type LinkRef,
  type Route,
  type RouteFilter,
  type RouteSpec,
  type Routes,
} from '@podwire/core';
import { type About, unless } from './about.ts';
import { indexOf } from './link-lookup.ts';
import { delRoute, getRoute, newRoute } from './messages/route.ts';
import { named, type Place } from './place.ts';
import { isCloned, routeFrom } from './route-from-kernel.ts';
import { adding, type RouteKey, removing, resolving, selecting } from './route-to-kernel.ts';
import type { Modifier } from './socket.ts';
import { RT_TABLE } from './uapi/rtnetlink.ts';

/** The routes of one namespace, over RTM_*ROUTE. */
export class NetlinkRoutes implements Routes {
  readonly #indexOf = (ref: LinkRef): number => indexOf(this.place, ref);

  constructor(private readonly place: Place) {}

  async list(filter: RouteFilter = {}): Promise<Route[]> {
    const about = { operation: 'list routes', subject: `in ${this.place.where}` };
    const index = filter.link === undefined ? undefined : this.#indexOf(filter.link);
    // ENOENT: nothing has been put into that table yet.
    const found = unless(['ENOENT'], () => this.place.socket.dump(getRoute, selecting(filter, index), about), []);
    return found
      .filter((message) => !isCloned(message))
      .flatMap(routeFrom)
      .filter(matching(filter, index));
  }

  async add(route: RouteSpec): Promise<void> {
    this.#put(['create', 'excl'], 'add', route);
  }

  async prepend(route: RouteSpec): Promise<void> {
    this.#put(['create'], 'prepend', route);
  }

  async replace(route: RouteSpec): Promise<void> {
    this.#put(['create', 'replace'], 'replace', route);
  }

  async remove(route: RouteKey): Promise<boolean> {
    const about = this.#about('remove', route);
    // ESRCH: no such route. ENODEV: no such link.
    return unless(
      ['ESRCH', 'ENODEV'],
      () => {
        this.place.socket.ack(delRoute, [], removing(route, this.#indexOf), about);
        return true;
      },
      false,
    );
  }

  async resolve(destination: string, options: { readonly from?: string } = {}): Promise<Route | undefined> {
    const about = { operation: 'find a route to', subject: `${destination} in ${this.place.where}` };
    const values = resolving(destination, options.from);
    const found = unless(
      ['ENETUNREACH', 'EHOSTUNREACH'],
      () => this.place.socket.get(getRoute, values, about),
      undefined,
    );
    return found && routeFrom(found)[0];
  }

  #put(flags: readonly Modifier[], verb: string, route: RouteSpec): void {
    this.place.socket.ack(newRoute, flags, adding(route, this.#indexOf), this.#about(verb, route));
  }

  #about(verb: string, { dst, gateway, link, table }: RouteKey): About {
    const via = gateway === undefined ? '' : ` via ${gateway}`;
    const dev = link === undefined ? '' : ` dev ${named(link)}`;
    const within = table === undefined || table === RT_TABLE.MAIN ? '' : ` table ${table}`;
    const family = dst.includes(':') ? '-6 ' : '';
    return {
      operation: `${verb} route`,
      subject: `${dst}${via}${dev}${within} in ${this.place.where}`,
      remedies: {
        EEXIST: `There is one of that destination and metric. See: ip ${family}route show ${dst}`,
        ENETUNREACH: 'The gateway must be on a subnet of the link, and the link be up',
        EHOSTUNREACH: 'The gateway must be on a subnet of the link, and the link be up',
        EINVAL: 'The destination must have no host bits, and the gateway be no address of this namespace',
        ENETDOWN: 'The link is down: set it up first',
      },
    };
  }
}

function matching(filter: RouteFilter, index: number | undefined): (route: Route) => boolean {
  const table = filter.table ?? RT_TABLE.MAIN;
  const dst = filter.dst === undefined ? undefined : canonicalCidr(filter.dst);
  const gateway = filter.gateway === undefined ? undefined : canonicalIp(filter.gateway);
  return (route) => {
    const hops = [route, ...(route.nexthops ?? [])];
    return (
      (filter.family === undefined || route.family === filter.family) &&
      (table === 'all' || route.table === table) &&
      (index === undefined || hops.some((hop) => hop.link === index)) &&
      (dst === undefined || route.dst === dst) &&
      (gateway === undefined || hops.some((hop) => hop.gateway === gateway))
    );
  };
}
