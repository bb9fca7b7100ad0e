import {
  familyOfIp,
  formatCidr,
  type IpConfig,
  isDefaultDestination,
  type Lease,
  networkOf,
  nextAddress,
  parseCidr,
  type RouteConfig,
} from '@podwire/core';
import { isGateway } from './config.ts';
import type { BridgeConfig } from './generated/config.ts';

const everywhere = { 4: '0.0.0.0/0', 6: '::/0' } as const;
const mainTable = 254;

/** Position of the pod's interface in the result: after the bridge and the host's end. */
export const podInterface = 2;

type GatewayConfig = Pick<BridgeConfig, 'isGateway' | 'isDefaultGateway'>;

/**
 * The lease as this config completes it: the first address of a subnet is its gateway where the IPAM plugin names none,
 * and each family without a default route gets one by the gateway of its first address.
 */
export function completeLease(
  config: GatewayConfig,
  lease: Lease,
): { readonly ips: IpConfig[]; readonly routes: RouteConfig[] } {
  const ips = lease.ips.map((ip) => withGateway(config, ip));
  const routes = [...lease.routes];
  for (const ip of config.isDefaultGateway ? ips : []) {
    const family = familyOfIp(ip);
    if (ip.gateway && !routes.some((route) => isDefaultOf(family, route))) {
      routes.push({ dst: everywhere[family], gw: ip.gateway });
    }
  }
  return { ips, routes };
}

/** The addresses that the gateway holds, as CIDR texts: each gateway with the prefix length of its subnet, IPv4 first. */
export function gatewayAddresses(ips: readonly IpConfig[]): string[] {
  const all = ips.flatMap(({ address, gateway }) =>
    gateway
      ? [formatCidr({ address: parseCidr(`${gateway}/0`).address, prefixLength: parseCidr(address).prefixLength })]
      : [],
  );
  const inOrder = ([4, 6] as const).flatMap((family) => all.filter((address) => familyOfIp({ address }) === family));
  return [...new Set(inOrder)];
}

function withGateway(config: GatewayConfig, ip: IpConfig): IpConfig {
  const gateway = ip.gateway || (isGateway(config) ? nextAddress(networkOf(parseCidr(ip.address)).address) : undefined);
  return { ...ip, interface: podInterface, ...(gateway ? { gateway } : {}) };
}

/** A default route of another table is none that the pod's traffic takes by itself. */
function isDefaultOf(family: 4 | 6, { dst, table }: RouteConfig): boolean {
  return isDefaultDestination(dst) && familyOfIp({ address: dst }) === family && (!table || table === mainTable);
}
