import type { Attachment, FirewallPart, FirewallRequests, Known } from '@podwire/core';

/** Those of a network that are still in use. */
export type Valid = readonly Pick<Attachment, 'containerId' | 'ifname'>[];

/** One of the things that can be asked of the firewall, for all that a driver must do with it. */
export interface Part<P extends FirewallPart> {
  apply(attachment: Attachment, wanted: FirewallRequests[P]): Promise<void>;
  check(attachment: Attachment, wanted: FirewallRequests[P]): Promise<string[]>;
  forget(attachment: Attachment, known: Known): Promise<void>;
  collect(network: string, valid: Valid): Promise<void>;
}

export function isValid({ containerId, ifname }: Pick<Attachment, 'containerId' | 'ifname'>, valid: Valid): boolean {
  return valid.some((one) => one.containerId === containerId && one.ifname === ifname);
}

export function hasContainer(valid: Valid, { containerId }: Pick<Attachment, 'containerId'>): boolean {
  return valid.some((one) => one.containerId === containerId);
}
