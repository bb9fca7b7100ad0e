import { familyOf, type LinkRef, parseCidr, type RouteFilter, type RouteSpec } from '@podwire/core';
import type { ValuesFor } from './codec/request.ts';
import { familyNumber } from './family.ts';
import type { newRoute } from './messages/route.ts';
import { RT_SCOPE, RT_TABLE, RTM_F, RTN, RTNH_F, RTPROT } from './uapi/rtnetlink.ts';

type IndexOf = (ref: LinkRef) => number;
type RouteValues = ValuesFor<typeof newRoute>;
export type RouteKey = Pick<RouteSpec, 'dst' | 'gateway' | 'link' | 'priority' | 'table' | 'scope'>;

export function adding(route: RouteSpec, indexOf: IndexOf): RouteValues {
  const key = keyOf(route, indexOf);
  const { mtu, advmss } = route;
  return {
    header: {
      ...key.header,
      'rtm-protocol': route.protocol ?? RTPROT.BOOT,
      'rtm-scope': route.scope ?? RT_SCOPE.UNIVERSE,
      'rtm-type': RTN.UNICAST,
      'rtm-flags': route.onlink ? RTNH_F.ONLINK : 0,
    },
    attrs: {
      ...key.attrs,
      prefsrc: route.src,
      metrics: mtu === undefined && advmss === undefined ? undefined : { mtu, advmss },
      multipath: route.nexthops?.map((hop) => ({
        header: {
          'rtnh-hops': (hop.weight ?? 1) - 1,
          'rtnh-ifindex': hop.link === undefined ? 0 : indexOf(hop.link),
          'rtnh-flags': route.onlink ? RTNH_F.ONLINK : 0,
        },
        attrs: gatewayOf(hop.gateway, familyOf(hop.gateway)),
      })),
    },
  };
}

export function removing(route: RouteKey, indexOf: IndexOf): RouteValues {
  const { header, attrs } = keyOf(route, indexOf);
  // NOWHERE is the kernel's word for "any scope" here.
  return { header: { ...header, 'rtm-scope': route.scope ?? RT_SCOPE.NOWHERE }, attrs };
}

/** What the kernel can filter by itself. Kernels before 4.20 send everything all the same. */
export function selecting(filter: RouteFilter, index: number | undefined): RouteValues {
  const family = filter.family === undefined ? 0 : familyNumber(filter.family);
  const { header, attrs } = filter.table === 'all' ? { header: {}, attrs: {} } : tableOf(filter.table);
  return { header: { 'rtm-family': family, ...header }, attrs: { ...attrs, oif: index } };
}

export function resolving(destination: string, from: string | undefined): RouteValues {
  const family = familyOf(destination);
  const bits = family === 4 ? 32 : 128;
  return {
    header: {
      'rtm-family': familyNumber(family),
      'rtm-dst-len': bits,
      'rtm-src-len': from === undefined ? 0 : bits,
      // For IPv4, the answer names table main whatever table the route is in, unless told not to; IPv6 refuses the flag.
      'rtm-flags': family === 4 ? RTM_F.LOOKUP_TABLE : 0,
    },
    attrs: { dst: destination, src: from },
  };
}

function keyOf(route: RouteKey, indexOf: IndexOf) {
  const dst = parseCidr(route.dst);
  const table = tableOf(route.table);
  return {
    header: { 'rtm-family': familyNumber(dst.family), 'rtm-dst-len': dst.prefixLength, ...table.header },
    attrs: {
      // The default route has no destination.
      dst: dst.prefixLength === 0 ? undefined : dst.address,
      ...(route.gateway === undefined ? {} : gatewayOf(route.gateway, dst.family)),
      oif: route.link === undefined ? undefined : indexOf(route.link),
      priority: route.priority,
      ...table.attrs,
    },
  };
}

function gatewayOf(gateway: string, family: 4 | 6): { readonly gateway?: string; readonly via?: string } {
  return familyOf(gateway) === family ? { gateway } : { via: gateway };
}

/** A table's number stands in the header when it fits into its one byte, and in an attribute when it does not. */
function tableOf(table: number = RT_TABLE.MAIN) {
  const fits = table <= 255;
  return { header: { 'rtm-table': fits ? table : RT_TABLE.UNSPEC }, attrs: { table: fits ? undefined : table } };
}
