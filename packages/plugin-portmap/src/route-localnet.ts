import {
  CniError,
  contains,
  familyOfIp,
  type Invocation,
  type IpConfig,
  type Namespace,
  type PortMapping,
  parseCidr,
} from '@podwire/core';
import { routeLocalnetRefused } from './errors.ts';
import { isOneAddress } from './mappings.ts';

const loopback = parseCidr('127.0.0.0/8');

/**
 * Lets the host reach published ports by 127.0.0.1: its packets leave by the container's link with that source until
 * they are translated, and the kernel drops such packets unless the link is allowed to have them. Undone if ADD fails;
 * afterwards it stays, since the link may be a bridge that others have come to use.
 */
export async function enableRouteLocalnet(call: Invocation, host: Namespace, ip: string): Promise<void> {
  const key = await keyFor(host, ip);
  if (key === undefined) return;
  try {
    const before = host.sysctls.ensure(key, '1');
    if (before !== undefined) call.undo('take route_localnet back', () => host.sysctls.set(key, before));
  } catch (error) {
    throw CniError.is(error) ? routeLocalnetRefused(error) : error;
  }
}

/** What CHECK has to say about it. The kernel asks the link and all links, and one yes is enough. */
export async function routeLocalnetDifferences(host: Namespace, ip: string): Promise<string[]> {
  const key = await keyFor(host, ip);
  if (key === undefined) return [];
  const values = [key, 'net/ipv4/conf/all/route_localnet'].map((one) => host.sysctls.get(one));
  return values.includes('1') ? [] : [`${key} is ${values[0] ?? 'missing'}, so the ports are not reached by 127.0.0.1`];
}

/** The IPv4 address that 127.0.0.1 leads to, if the config lets it. */
export function reachedByLoopback(
  { snat }: { readonly snat: boolean },
  ips: readonly IpConfig[],
  mappings: readonly PortMapping[],
): string | undefined {
  const ip = ips.find((one) => familyOfIp(one) === 4);
  const byLoopback = mappings.some(({ hostIP }) =>
    isOneAddress(hostIP) ? contains(loopback, hostIP) : hostIP === undefined || hostIP === '0.0.0.0',
  );
  return snat && byLoopback && ip ? parseCidr(ip.address).address : undefined;
}

/**
 * By the link that leads straight to the container. Behind a gateway there is none, and to open the host's own uplink
 * to packets from 127.0.0.0/8 would serve others than the container.
 */
async function keyFor(host: Namespace, ip: string): Promise<string | undefined> {
  const route = await host.routes.resolve(ip);
  if (route?.link === undefined || route.gateway !== undefined || route.type !== 'unicast') return undefined;
  const link = await host.links.get(route.link);
  return link && `net/ipv4/conf/${link.name}/route_localnet`;
}
