import {
  type AddressSpec,
  addressBits,
  addressSpec,
  canonicalIp,
  familyOf,
  formatCidr,
  type IpConfig,
  networkOf,
  parseCidr,
  type RouteSpec,
} from '@podwire/core';
import { gatewayIsThePod, gatewayMissing, gatewayOfOtherFamily } from './errors.ts';

// The whole path of a pod's packets, as a value: the pod reaches its gateway on the link and everything else, its own
// subnet included, through it; the host's end holds the gateway's addresses and the way back to each of the pod's.

/** RT_SCOPE_* of linux/rtnetlink.h. */
const scope = { link: 253, host: 254 } as const;

/** An address of the pod and what leads to it. */
export interface Leg {
  readonly address: string;
  readonly subnet: string;
  /** Whether the subnet is more than the address. */
  readonly hasNeighbours: boolean;
  readonly gateway: string;
  /** The gateway and the address as destinations of their own: /32 or /128. */
  readonly gatewayHost: string;
  readonly addressHost: string;
}

/** @throws CniError code 7 for an address that no gateway serves */
export function legsOf(ips: readonly IpConfig[]): Leg[] {
  return ips.map((ip) => {
    const cidr = parseCidr(ip.address);
    if (!ip.gateway) throw gatewayMissing(ip.address);
    const gateway = canonicalIp(ip.gateway);
    if (familyOf(gateway) !== cidr.family) throw gatewayOfOtherFamily(ip.address, gateway);
    // The one address that can be there twice on a link with two ends; no duplicate detection is needed for others.
    if (gateway === cidr.address) throw gatewayIsThePod(ip.address);
    const bits = addressBits(cidr.family);
    return {
      address: cidr.address,
      subnet: formatCidr(networkOf(cidr)),
      hasNeighbours: cidr.prefixLength < bits,
      gateway,
      gatewayHost: `${gateway}/${bits}`,
      addressHost: `${cidr.address}/${bits}`,
    };
  });
}

/** The pod's routes to its gateways and subnets, in the order in which the kernel accepts them. */
export function podRoutes(legs: readonly Leg[], link: number): RouteSpec[] {
  const toGateways = legs.map(({ gatewayHost: dst, address: src }) => ({ dst, link, src, scope: scope.link }));
  const toSubnets = legs
    .filter(({ hasNeighbours }) => hasNeighbours)
    .map(({ subnet: dst, gateway, address: src }) => ({ dst, gateway, link, src }));
  // Two addresses may share a gateway or a subnet; the first one is the source then.
  return [
    ...firstOfEach(toGateways, ({ dst }) => dst),
    ...firstOfEach(toSubnets, ({ dst, gateway }) => `${dst} ${gateway}`),
  ];
}

/** The gateways' addresses on the host's end. On a link with two ends no third one can have them: no detection. */
export function hostAddresses(legs: readonly Leg[]): AddressSpec[] {
  return firstOfEach(legs, ({ gatewayHost }) => gatewayHost).map(({ gatewayHost }) =>
    addressSpec(gatewayHost, { noDad: true }),
  );
}

/** The host's routes to the pod's addresses. */
export function hostRoutes(legs: readonly Leg[], link: number): RouteSpec[] {
  return firstOfEach(legs, ({ addressHost }) => addressHost).map(({ addressHost: dst }) => ({
    dst,
    link,
    scope: scope.host,
  }));
}

function firstOfEach<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}
