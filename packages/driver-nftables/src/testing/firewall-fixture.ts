import type { Attachment, PortMapping, Publication } from '@podwire/core';
import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { NftablesFirewall } from '../driver.ts';

/** The driver as a process has it that has just started. */
export const firewallOfProcess = (): NftablesFirewall => new NftablesFirewall(new NetlinkNamespaces(new KoffiLibc()));

export const attachmentOf = (containerId: string): Attachment => ({ network: 'net', containerId, ifname: 'eth0' });

/** An IPv4 address for each number, in one subnet. */
export const addressOf = (number: number): string => `10.1.${number >> 8}.${number & 255}/16`;

export const tcp = (hostPort: number, more: Partial<PortMapping> = {}): PortMapping => ({
  hostPort,
  containerPort: 80,
  protocol: 'tcp',
  ...more,
});

export const publicationOf = (number: number, mappings: readonly PortMapping[], more: Partial<Publication> = {}) => ({
  ips: [{ address: addressOf(number) }],
  mappings,
  snat: true,
  masqAll: false,
  markMasqBit: 13,
  ...more,
});
