import { readCidr } from '../addressing/cidr.ts';
import { familyOf } from '../addressing/ip.ts';
import type { RouteSpec } from '../contracts/routes.ts';
import type { IpConfig, RouteConfig } from '../protocol/result.ts';

/**
 * The routes of a lease as a link is to get them. A route without a gateway takes the first one of its family among
 * the addresses, if there is any. What is there twice comes once: the kernel refuses the second of two equal routes.
 */
export function leaseRoutes(
  lease: { readonly ips: readonly IpConfig[]; readonly routes: readonly RouteConfig[] },
  link: number,
): RouteSpec[] {
  const gateways = firstGateways(lease.ips);
  const specs = lease.routes.map((route) => routeSpec(route, link, gateways));
  const distinct = new Map(specs.map((spec) => [JSON.stringify(Object.entries(spec).sort()), spec]));
  return [...distinct.values()];
}

/** The gateway of a route: its own, or the first one of its family among the addresses. */
export function gatewayFor(route: Pick<RouteConfig, 'dst' | 'gw'>, ips: readonly IpConfig[]): string | undefined {
  return route.gw ?? firstGateways(ips)[familyOfDestination(route.dst)];
}

type Gateways = Readonly<Partial<Record<4 | 6, string>>>;

function firstGateways(ips: readonly IpConfig[]): Gateways {
  const first: Partial<Record<4 | 6, string>> = {};
  for (const { gateway } of ips) if (gateway) first[familyOf(gateway)] ??= gateway;
  return first;
}

function routeSpec({ dst, gw, mtu, advmss, priority, table, scope }: RouteConfig, link: number, gateways: Gateways) {
  const gateway = gw ?? gateways[familyOfDestination(dst)];
  return {
    dst,
    link,
    ...(gateway ? { gateway } : {}),
    ...(mtu ? { mtu } : {}),
    ...(advmss ? { advmss } : {}),
    ...(priority && priority > 0 ? { priority } : {}),
    ...(table ? { table } : {}),
    ...(scope === undefined ? {} : { scope }),
  } satisfies RouteSpec;
}

function familyOfDestination(dst: string): 4 | 6 {
  return readCidr(dst)?.family ?? (dst.includes(':') ? 6 : 4);
}
