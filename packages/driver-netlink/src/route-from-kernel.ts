import type { Route } from '@podwire/core';
import type { MessageOf } from './codec/request.ts';
import { ipFamily } from './family.ts';
import type { newRoute } from './messages/route.ts';
import { present } from './present.ts';
import { RTM_F, RTN, RTNH_F } from './uapi/rtnetlink.ts';

type RouteMessage = MessageOf<typeof newRoute>;

const typeNames = new Map<number, string>(Object.entries(RTN).map(([name, type]) => [type, name.toLowerCase()]));

/** A route message in the domain's words; none for the families that are not IP. */
export function routeFrom({ header, attrs }: RouteMessage): Route[] {
  const family = ipFamily(header['rtm-family']);
  if (family === undefined) return [];
  const gateway = attrs.gateway ?? attrs.via;
  const metrics = attrs.metrics ?? {};
  return [
    {
      family,
      dst: `${attrs.dst ?? (family === 4 ? '0.0.0.0' : '::')}/${header['rtm-dst-len']}`,
      ...present('gateway', gateway),
      ...present('link', attrs.oif),
      ...present('src', attrs.prefsrc),
      priority: attrs.priority ?? 0,
      table: attrs.table ?? header['rtm-table'],
      scope: header['rtm-scope'],
      type: typeNames.get(header['rtm-type']) ?? String(header['rtm-type']),
      protocol: header['rtm-protocol'],
      ...present('mtu', metrics.mtu),
      ...present('advmss', metrics.advmss),
      onlink: (header['rtm-flags'] & RTNH_F.ONLINK) !== 0,
      ...present('nexthops', attrs.multipath?.map(nexthopFrom)),
    },
  ];
}

/** Whether the kernel made it from another route, as it does for path MTUs. Those are no routes of anybody's. */
export function isCloned({ header }: RouteMessage): boolean {
  return (header['rtm-flags'] & RTM_F.CLONED) !== 0;
}

type Nexthop = NonNullable<RouteMessage['attrs']['multipath']>[number];

function nexthopFrom({ header, attrs }: Nexthop) {
  const gateway = attrs.gateway ?? attrs.via;
  return {
    ...present('gateway', gateway),
    link: header['rtnh-ifindex'],
    weight: header['rtnh-hops'] + 1,
  };
}
