import { type Invocation, KernelError, type Link, type Namespace, type RouteSpec, writeOptional } from '@podwire/core';
import { addressInUse } from './errors.ts';
import { hostAddresses, hostRoutes, type Leg } from './path.ts';

/**
 * Makes the host's end the pod's gateway. No undo of its own: addresses and routes go with the link.
 *
 * @throws CniError code 102 when an address is routed to another pod
 */
export async function setUpHostEnd(
  call: Pick<Invocation, 'warn'>,
  host: Namespace,
  link: Link,
  legs: readonly Leg[],
): Promise<void> {
  const ipv6 = `net/ipv6/conf/${link.name}`;
  const refused = writeOptional(host.sysctls, [
    // What a pod advertises is not for the host to believe.
    [`${ipv6}/accept_ra`, '0'],
    [`${ipv6}/accept_dad`, '0'],
  ]);
  for (const line of refused) call.warn(line);
  for (const address of hostAddresses(legs)) await host.addresses.add(link, address);
  for (const route of hostRoutes(legs, link.index)) await addHostRoute(host, route);
}

async function addHostRoute(host: Namespace, route: RouteSpec): Promise<void> {
  try {
    await host.routes.add(route);
  } catch (error) {
    if (!KernelError.is(error, 'EEXIST')) throw error;
    const [other] = (await host.routes.list({ dst: route.dst })).filter(({ link }) => link !== route.link);
    if (other) throw addressInUse(route.dst, await nameOf(host, other.link));
  }
}

async function nameOf(host: Namespace, index: number | undefined): Promise<string> {
  const link = index === undefined ? undefined : await host.links.get(index);
  return link?.name ?? 'another place';
}
