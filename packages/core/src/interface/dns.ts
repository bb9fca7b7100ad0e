import type { Dns } from '../protocol/result.ts';

/**
 * The DNS settings of a result: the config's in place of the lease's, as a whole, as soon as the config sets anything.
 * A list counts as set when it is there, even empty: `"nameservers": []` drops what the IPAM plugin said.
 */
export function mergeDns(configured: Dns | undefined, leased: Dns = {}): Dns {
  if (!configured) return leased;
  const { nameservers, domain, search, options } = configured;
  return domain || nameservers || search || options ? configured : leased;
}
