import { formatCidr, networkOf, parseCidr } from '../addressing/cidr.ts';
import { addressBits, canonicalIp } from '../addressing/ip.ts';
import type { Link } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import type { Route } from '../contracts/routes.ts';
import type { IpConfig, Result, RouteConfig } from '../protocol/result.ts';
import type { RecordedInterface } from './check-interface.ts';

// CHECK runs after the whole chain, and others in it may have changed what it sees: vrf and sbr move routes to
// another table, tuning sets other metrics, and a plugin may have added an interface with addresses of its own.

/** The addresses of a result that belong to one of its interfaces, or to none in particular. */
export function addressesOf(result: Result, recorded: RecordedInterface): IpConfig[] {
  return (result.ips ?? []).filter((ip) => ip.interface === undefined || ip.interface === recorded.position);
}

/** What differs between the addresses that a result records for a link, and the link's. */
export async function addressDifferences(pod: Namespace, link: Link, ips: readonly IpConfig[]): Promise<string[]> {
  const held = new Set((await pod.addresses.list({ link })).map(({ address }) => address));
  const routes = await pod.routes.list({ table: 'all' });
  return ips.flatMap(({ address, gateway }) => {
    const cidr = parseCidr(address);
    if (!held.has(formatCidr(cidr))) return [`Failed to match addr ${address} on interface ${link.name}`];
    // An address that is its own subnet has no route to that.
    if (cidr.prefixLength === addressBits(cidr.family)) return [];
    const subnet = formatCidr(networkOf(cidr));
    if (routes.some((route) => route.dst === subnet)) return [];
    return [`Failed to find Gateway ${gateway ?? 'for its subnet'} for interface ${link.name}: no route to ${subnet}`];
  });
}

/** What differs between the routes that a result records, and the pod's. */
export async function routeDifferences(pod: Namespace, routes: readonly RouteConfig[]): Promise<string[]> {
  if (routes.length === 0) return [];
  const present = await pod.routes.list({ table: 'all' });
  return routes
    .filter((wanted) => !present.some((route) => isTheRoute(wanted, route)))
    .map((wanted) => `Expected Route ${describeRoute(wanted)} not found in routing table`);
}

function isTheRoute(wanted: RouteConfig, found: Route): boolean {
  if (found.dst !== formatCidr(networkOf(parseCidr(wanted.dst)))) return false;
  if (wanted.table && found.table !== wanted.table) return false;
  if (wanted.priority && found.priority !== wanted.priority) return false;
  if (!wanted.gw) return true;
  const gateway = canonicalIp(wanted.gw);
  return found.gateway === gateway || (found.nexthops ?? []).some((hop) => hop.gateway === gateway);
}

function describeRoute({ dst, gw, priority, table }: RouteConfig): string {
  return [dst, gw && `via ${gw}`, priority && `metric ${priority}`, table && `table ${table}`]
    .filter(Boolean)
    .join(' ');
}
