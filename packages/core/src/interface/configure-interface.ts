import { broadcastOf, contains, formatCidr, parseCidr } from '../addressing/cidr.ts';
import { canonicalIp } from '../addressing/ip.ts';
import type { AddressSpec } from '../contracts/addresses.ts';
import type { Lease } from '../contracts/ipam.ts';
import type { Link } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import type { Invocation } from '../contracts/plugin.ts';
import type { RouteSpec } from '../contracts/routes.ts';
import type { Sysctls } from '../contracts/sysctls.ts';
import { CniError, ErrorCode, KernelError } from '../errors.ts';
import { familiesOf } from './families.ts';
import { leaseRoutes } from './lease-routes.ts';
import { type SysctlSetting, writeOptional } from './optional-sysctls.ts';

/** Duplicate address detection takes one to two seconds where nothing is wrong. */
const settleTimeoutMs = 5000;

/** Where plugins differ in how they configure a pod's link. */
export interface InterfaceOptions {
  /** Kernel parameters to set before the addresses are there; missing ones do no harm. */
  readonly sysctls?: readonly SysctlSetting[];
  /** The kernel shall make no routes to the addresses' subnets, since the plugin brings its own. */
  readonly noPrefixRoute?: boolean;
  /** Routes that the lease's need in order to be accepted: those to the gateways. */
  readonly firstRoutes?: readonly RouteSpec[];
}

/**
 * Gives a link of the pod the addresses and routes of a lease, and sets it up. Addresses come while the link is down
 * and routes once it is up, since the kernel drops routes of a link that is down. Returns when the addresses can be used.
 *
 * Undo: none of its own, as all of it goes with the link.
 */
export async function configureInterface(
  call: Pick<Invocation, 'undo' | 'warn' | 'signal'>,
  pod: Namespace,
  link: Link,
  lease: Pick<Lease, 'ips' | 'routes'>,
  options: InterfaceOptions = {},
): Promise<void> {
  const hasIpv6 = familiesOf(lease.ips).includes(6);
  prepareNamespace(call, pod, link.name, { hasIpv6, sysctls: options.sysctls ?? [] });
  for (const { address } of lease.ips) await pod.addresses.add(link, addressSpec(address, options));
  await pod.links.set(link, { up: true });
  if (hasIpv6) await pod.addresses.settle(link, { timeoutMs: settleTimeoutMs, signal: call.signal });
  const routes = leaseRoutes(lease, link.index);
  for (const route of options.firstRoutes ?? []) await addRoute(pod, route);
  for (const route of options.noPrefixRoute ? withReachableGateways(routes, lease, options) : routes) {
    await addRoute(pod, route);
  }
}

/**
 * A gateway in a subnet of the lease is on the link, whatever the routes to that subnet say. The kernel must be told so
 * where it made none of its own, and refuses the route otherwise.
 */
function withReachableGateways(
  routes: readonly RouteSpec[],
  { ips }: Pick<Lease, 'ips'>,
  { firstRoutes = [] }: InterfaceOptions,
): RouteSpec[] {
  const subnets = ips.map(({ address }) => parseCidr(address));
  const known = new Set(firstRoutes.map(({ dst }) => parseCidr(dst).address));
  return routes.map((route) => {
    const { gateway } = route;
    if (gateway === undefined || known.has(canonicalIp(gateway))) return route;
    return subnets.some((subnet) => contains(subnet, gateway)) ? { ...route, onlink: true } : route;
  });
}

/** An address as plugins add it: IPv4 with its broadcast address, where the subnet has one. */
export function addressSpec(address: string, options: Omit<AddressSpec, 'address'> = {}): AddressSpec {
  const { noDad, noPrefixRoute } = options;
  const cidr = parseCidr(address);
  return {
    address: formatCidr(cidr),
    ...(cidr.family === 4 && cidr.prefixLength < 31 ? { broadcast: broadcastOf(cidr) } : {}),
    ...(noDad && cidr.family === 6 ? { noDad } : {}),
    ...(noPrefixRoute ? { noPrefixRoute } : {}),
  };
}

/** Adds a route beside others to the same destination; the very same being there is what was wanted. */
async function addRoute(pod: Namespace, route: RouteSpec): Promise<void> {
  try {
    await pod.routes.prepend(route);
  } catch (error) {
    if (!KernelError.is(error, 'EEXIST')) throw error;
  }
}

/** All kernel parameters in one visit to the pod. */
function prepareNamespace(
  call: Pick<Invocation, 'undo' | 'warn'>,
  pod: Namespace,
  ifname: string,
  { hasIpv6, sysctls }: { readonly hasIpv6: boolean; readonly sysctls: readonly SysctlSetting[] },
): void {
  if (!hasIpv6 && sysctls.length === 0) return;
  const { warnings, loBefore } = pod.enter(() => ({
    warnings: writeOptional(pod.sysctls, sysctls),
    loBefore: hasIpv6 ? enableIpv6(pod.sysctls, ifname) : undefined,
  }));
  // Unlike the link, lo stays when this call fails.
  if (loBefore !== undefined) call.undo('disable IPv6 on lo again', () => pod.sysctls.set(disableKey('lo'), loBefore));
  for (const warning of warnings) call.warn(warning);
}

/** Returns what stood at lo's `disable_ipv6`, if it had to be changed. */
function enableIpv6(sysctls: Sysctls, ifname: string): string | undefined {
  if (sysctls.get(disableKey(ifname)) === undefined) throw noIpv6(ifname);
  const before = sysctls.ensure(disableKey('lo'), '0');
  sysctls.ensure(disableKey(ifname), '0');
  // Without it a link that goes down for a moment loses its IPv6 addresses for good.
  sysctls.set(`net/ipv6/conf/${ifname}/keep_addr_on_down`, '1');
  return before;
}

function disableKey(link: string): string {
  return `net/ipv6/conf/${link}/disable_ipv6`;
}

function noIpv6(ifname: string): CniError {
  return new CniError(
    ErrorCode.kernel,
    `failed to enable IPv6 for interface "${ifname}": the kernel has no net/ipv6/conf/${ifname}`,
    'The IPAM plugin gave an IPv6 address. Boot with IPv6 (ipv6.disable=0), or give out IPv4 addresses alone.',
  );
}
