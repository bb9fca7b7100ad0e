import { addressBits, type Family, familyOfIp, formatIp, type IpConfig, parseIp } from '@podwire/core';
import type { Rule } from '../rule.ts';

/** A chain of one container's, with what leads to it. */
export interface OwnChain {
  readonly chain: string;
  readonly rules: readonly Rule[];
  /** In shared chains. */
  readonly entries: readonly Rule[];
}

export function ofFamily(ips: readonly IpConfig[], family: Family): IpConfig[] {
  return ips.filter((ip) => familyOfIp(ip) === family);
}

/** An address as iptables prints it: `10.1.0.2/32`. */
export function hostRoute(address: string): string {
  const ip = parseIp(address);
  return `${formatIp(ip)}/${addressBits(ip.family)}`;
}
