import type { Attachment } from '../attachment.ts';
import type { IpConfig } from '../protocol/result.ts';
import { type Token, token } from '../wiring.ts';

/** A published port. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Absent, `0.0.0.0` and `::` mean every address; the latter two of that family only. */
  readonly hostIp?: string;
}

/** How ports are published. */
export interface PublishOptions {
  readonly snat?: boolean;
  readonly masqAll?: boolean;
  readonly markMasqBit?: number;
  readonly externalSetMarkChain?: string;
  readonly conditionsV4?: readonly string[];
  readonly conditionsV6?: readonly string[];
  readonly backend?: string;
}

/** Packet filter and address translation for attachments. Everything a method makes carries the attachment's mark. */
export interface Firewall {
  /**
   * Gives traffic from these addresses to anywhere outside their subnets the address of the outgoing link.
   *
   * @param options.backend - `iptables` or `nftables`; left out, what the host has
   * @throws CniError code 7 for an unknown backend
   */
  masquerade(attachment: Attachment, ips: readonly IpConfig[], options?: { readonly backend?: string }): Promise<void>;
  publishPorts(
    attachment: Attachment,
    ips: readonly IpConfig[],
    mappings: readonly PortMapping[],
    options?: PublishOptions,
  ): Promise<void>;
  /** Lets forwarded traffic to and from these addresses pass. */
  admit(
    attachment: Attachment,
    ips: readonly IpConfig[],
    options?: { readonly backend?: string; readonly zone?: string },
  ): Promise<void>;
  /** Keeps other bridges' pods away from this one. */
  isolate(
    attachment: Attachment,
    ips: readonly IpConfig[],
    policy: { readonly kind: 'open' | 'same-bridge' | 'isolated'; readonly bridge: string },
  ): Promise<void>;
  /** Drops what enters the bridge by this port with another source MAC. */
  guardMac(attachment: Attachment, port: string, mac: string): Promise<void>;
  /** Every difference between what these calls made and what is there; empty when all is well. */
  check(attachment: Attachment, parts: readonly FirewallPart[]): Promise<string[]>;
  /** Removes what carries the attachment's mark. Missing is fine; needs neither addresses nor the namespace. */
  forget(attachment: Attachment, parts: readonly FirewallPart[]): Promise<void>;
  /** Removes what belongs to attachments of the network that are not among the valid ones. */
  collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): Promise<void>;
  /** Throws when no backend could serve an ADD now. */
  status(parts: readonly FirewallPart[], options?: { readonly backend?: string }): Promise<void>;
}
export const Firewall: Token<Firewall> = token('Firewall');

/** What one plugin is responsible for: forgetting one part leaves the others. */
export type FirewallPart = 'masquerade' | 'ports' | 'admission' | 'isolation' | 'mac-guard';
