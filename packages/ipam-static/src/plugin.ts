import {
  canonicalCidr,
  canonicalIp,
  Differences,
  type Invocation,
  type IpConfig,
  type Plugin,
  parseCidr,
  type Result,
  type RouteConfig,
  type StatusInvocation,
} from '@podwire/core';
import { injectable } from 'inversify';
import { addressesOf } from './addresses.ts';
import * as errors from './errors.ts';
import type { StaticConfig } from './generated/config.ts';

/** Returns the addresses, routes and DNS settings that the config, or the runtime, says. Keeps no state. */
@injectable()
export class StaticPlugin implements Plugin<StaticConfig> {
  async add(call: Invocation<StaticConfig>): Promise<Result> {
    const ips = addressesOf(call);
    const { routes = [], dns } = call.config.ipam ?? {};
    return { ips, routes, ...(dns ? { dns } : {}) };
  }

  async check(call: Invocation<StaticConfig>): Promise<void> {
    const wanted = addressesOf(call);
    if (!call.prevResult) throw errors.missingPrevResult();
    const { ips = [], routes = [] } = call.prevResult;
    const differences = new Differences();
    for (const ip of wanted) differences.add(...compareAddress(ip, ips, call.attachment.ifname));
    differences.add(...missingRoutes(call.config.ipam?.routes ?? [], routes));
    differences.throwIfAny();
  }

  /** Nothing is kept, so there is nothing to remove. */
  async del(): Promise<void> {}

  /** A config that no ADD could use is not ready. */
  async status(call: StatusInvocation<StaticConfig>): Promise<void> {
    addressesOf(call);
  }
}

function compareAddress(wanted: IpConfig, found: readonly IpConfig[], ifname: string): string[] {
  const { address } = parseCidr(wanted.address);
  const same = found.find((ip) => parseCidr(ip.address).address === address);
  if (!same) return [errors.addressMissing(wanted.address, ifname)];
  const gatewayDiffers = wanted.gateway !== undefined && wanted.gateway !== (same.gateway && canonicalIp(same.gateway));
  return [
    ...(canonicalCidr(same.address) === wanted.address
      ? []
      : [errors.prefixDiffers(wanted.address, ifname, same.address)]),
    ...(gatewayDiffers ? [errors.gatewayDiffers(address, ifname, wanted.gateway, same.gateway)] : []),
  ];
}

/** DNS is not compared: the network's own takes its place in the result of the calling plugin. */
function missingRoutes(wanted: readonly RouteConfig[], found: readonly RouteConfig[]): string[] {
  const key = ({ dst }: RouteConfig) => canonicalCidr(dst);
  return wanted
    .filter(({ dst, gw }) => !found.some((route) => key(route) === canonicalCidr(dst) && (!gw || route.gw === gw)))
    .map(({ dst, gw }) => errors.routeMissing(dst, gw));
}
