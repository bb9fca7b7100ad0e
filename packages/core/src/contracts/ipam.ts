import type { Dns, IpConfig, RouteConfig } from '../protocol/result.ts';
import { type Token, token } from '../wiring.ts';
import type { DelInvocation, GcInvocation, Invocation, StatusInvocation } from './plugin.ts';

/** What IPAM returned for one attachment: addresses without an interface index, routes, DNS. */
export interface Lease {
  readonly ips: readonly IpConfig[];
  readonly routes: readonly RouteConfig[];
  readonly dns: Dns;
}

/**
 * The IPAM plugin that `ipam.type` of the call's config names. All throw what that plugin reported, with its code,
 * or code 999 `failed to find plugin "x" in path [..]` when CNI_PATH does not hold it.
 */
export interface Ipam {
  /** ADD. Throws `IPAM plugin returned missing IP config`, having released again, when the lease has no address. */
  allocate(call: Invocation): Promise<Lease>;
  check(call: Invocation): Promise<void>;
  /** DEL. Also the undo of `allocate`. */
  release(call: Invocation | DelInvocation): Promise<void>;
  /** GC; an IPAM plugin that knows no GC (config below 1.1.0) is not asked. */
  collect(call: GcInvocation): Promise<void>;
  status(call: StatusInvocation): Promise<void>;
}
export const Ipam: Token<Ipam> = token('Ipam');
