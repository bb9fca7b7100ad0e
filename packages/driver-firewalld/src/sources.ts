import { addressBits, canonicalIp, familyOf, type IpConfig } from '@podwire/core';

/** The addresses of a result, each once, without prefix lengths. */
export function addressesOf(ips: readonly IpConfig[]): string[] {
  return [...new Set(ips.map(({ address }) => canonicalIp(address.replace(/\/.*$/, ''))))];
}

/** As a source of a zone: `10.1.2.3/32`, `fd00::3/128`. firewalld compares sources as texts. */
export function sourceOf(address: string): string {
  return `${address}/${addressBits(familyOf(address))}`;
}
