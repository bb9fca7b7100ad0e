import { type Address, contains, type IpConfig, parseCidr } from '@podwire/core';
import { foreignAddress } from './errors.ts';

const loopbackSubnets = ['127.0.0.0/8', '::1/128'].map(parseCidr);

/** @throws CniError naming the first address that belongs to no loopback interface */
export function requireLoopback(addresses: readonly Address[]): void {
  for (const { address } of addresses) {
    const ip = parseCidr(address).address;
    if (!loopbackSubnets.some((subnet) => contains(subnet, ip))) throw foreignAddress(ip);
  }
}

/** The first address of each family, as the result's only interface has them. */
export function firstOfEachFamily(addresses: readonly Address[]): IpConfig[] {
  return ([4, 6] as const).flatMap((family) => {
    const first = addresses.find((address) => address.family === family);
    return first ? [{ address: first.address, interface: 0 }] : [];
  });
}
