import { type Attachment, familyOfIp, type IpConfig, type Result } from '@podwire/core';

/**
 * Where the ports lead to: the first address of each family that is the attachment's own. An address that names no
 * interface of the result may be its own, too.
 */
export function containerAddresses({ ifname }: Attachment, { ips = [], interfaces = [] }: Result): IpConfig[] {
  const own = ips.filter(({ interface: position = -1 }) => {
    const entry = interfaces[position];
    return !entry || (entry.name === ifname && Boolean(entry.sandbox));
  });
  return ([4, 6] as const).flatMap((family) => own.find((ip) => familyOfIp(ip) === family) ?? []);
}
