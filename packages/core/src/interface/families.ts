import { readCidr } from '../addressing/cidr.ts';
import type { Family } from '../addressing/ip.ts';
import type { IpConfig } from '../protocol/result.ts';

/** The family of a result's address, judged by the address. */
export function familyOfIp(ip: Pick<IpConfig, 'address'>): Family {
  return readCidr(ip.address)?.family ?? (ip.address.includes(':') ? 6 : 4);
}

/** The families of a list of addresses, each once, IPv4 first. */
export function familiesOf(ips: readonly Pick<IpConfig, 'address'>[]): Family[] {
  return ([4, 6] as const).filter((family) => ips.some((ip) => familyOfIp(ip) === family));
}
