import { type Cidr, compareAddresses, formatCidr, type IpConfig, networkOf, parseCidr, sha512Hex } from '@podwire/core';
import type { IpFamily } from './sets.ts';

/** What `nft` takes back as the name of a chain is shorter than what the kernel would take. */
const LONGEST_NAME = 100;

export function addressesOf(ips: readonly IpConfig[], family: IpFamily): Cidr[] {
  return ips.map(({ address }) => parseCidr(address)).filter((cidr) => cidr.family === family);
}

/** The subnets of addresses, each once, in one order whatever the addresses' was: they name the chain. */
export function subnetsOf(addresses: readonly Cidr[]): string[] {
  const networks = addresses
    .map(networkOf)
    .sort((a, b) => compareAddresses(a.address, b.address) || a.prefixLength - b.prefixLength);
  return [...new Set(networks.map(formatCidr))];
}

/** `masquerade-10.1.0.0/24`. Without colons, which a chain's name cannot have: `masquerade-fd00--/64`. */
export function chainName(purpose: string, subnets: readonly string[]): string {
  const name = [purpose, ...subnets].join('-').replaceAll(':', '-');
  if (name.length <= LONGEST_NAME) return name;
  return `${purpose}-${sha512Hex(subnets.join(' ')).slice(0, 32)}`;
}
