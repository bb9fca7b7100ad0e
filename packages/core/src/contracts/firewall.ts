import type { Attachment } from '../attachment.ts';
import type { CniError } from '../errors.ts';
import type { IpConfig } from '../protocol/result.ts';
import { type Token, token } from '../wiring.ts';

/** Gives traffic from these addresses to anywhere outside their subnets the address of the outgoing link. */
export interface Masquerade {
  /** With their prefix lengths, which tell the subnets. */
  readonly ips: readonly IpConfig[];
  /** A driver's name; left out, what the node has. */
  readonly backend?: string | undefined;
}

/** A published port. */
export interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Left out: every address of the host. `0.0.0.0` and `::`: every one of that family. */
  readonly hostIP?: string | undefined;
}

/** Makes ports of the host lead to ports of the pod. */
export interface Publication {
  /** At most one of each family: where the ports lead to. */
  readonly ips: readonly IpConfig[];
  readonly mappings: readonly PortMapping[];
  readonly backend?: string | undefined;
  /** Whether sources that would otherwise get their answers past the host are translated: the pod's own subnet, and loopback. */
  readonly snat: boolean;
  /** Whether every source is translated. */
  readonly masqAll: boolean;
  /** The bit of the packet mark that iptables marks packets with that are to be translated; 0 to 31. */
  readonly markMasqBit: number;
  /** A chain of table nat that marks packets in place of our own, and whose owner translates them. */
  readonly externalSetMarkChain?: string | undefined;
  /** Further matches, in the words of the backend. */
  readonly conditionsV4?: readonly string[] | undefined;
  readonly conditionsV6?: readonly string[] | undefined;
}

/** Lets forwarded traffic from these addresses, and the answers to it, pass. */
export interface Admission {
  readonly ips: readonly IpConfig[];
  readonly backend?: string | undefined;
  /** The chain that administrators put rules into that come before ours; iptables. */
  readonly adminChain: string;
  /** The zone that addresses are put into; firewalld. */
  readonly zone: string;
}

/** Keeps pods of other bridges away (`same-bridge`), and those of the same bridge as well (`isolated`). */
export interface Isolation {
  readonly kind: 'same-bridge' | 'isolated';
  readonly bridge: string;
  readonly ips: readonly IpConfig[];
  readonly backend?: string | undefined;
}

/** Drops what enters a bridge by this port with another source MAC. */
export interface MacGuard {
  /** The name of the bridge port on the host. */
  readonly port: string;
  readonly mac: string;
}

/** All that can be asked of a firewall, each the responsibility of one plugin: forgetting one part leaves the others. */
export interface FirewallRequests {
  readonly masquerade: Masquerade;
  readonly ports: Publication;
  readonly admission: Admission;
  readonly isolation: Isolation;
  readonly 'mac-guard': MacGuard;
}
export type FirewallPart = keyof FirewallRequests;

/** What is known of an attachment beside its name, to find what another implementation made and did not mark. */
export interface Known {
  /** From prevResult. */
  readonly ips?: readonly IpConfig[];
  /** The zone that the configuration names; firewalld. */
  readonly zone?: string | undefined;
}

interface FirewallActs {
  masquerade(attachment: Attachment, wanted: Masquerade): Promise<void>;
  /** @throws CniError code 108 when another attachment has one of the ports, with its name */
  publishPorts(attachment: Attachment, wanted: Publication): Promise<void>;
  admit(attachment: Attachment, wanted: Admission): Promise<void>;
  isolate(attachment: Attachment, wanted: Isolation): Promise<void>;
  guardMac(attachment: Attachment, wanted: MacGuard): Promise<void>;
}

/**
 * Packet filter and address translation for attachments. Everything a method makes can be found again by its attachment.
 * Each act is atomic, is in place when it returns, and replaces what the same act made for the attachment before.
 * Before anything is made, acts throw CniError code 7 for a backend or option that cannot be, and code 100 for a node
 * that cannot serve them.
 */
export interface Firewall extends FirewallActs {
  /** Every difference between what these acts made and what is there, readable; empty when all is well. */
  check(attachment: Attachment, wanted: Partial<FirewallRequests>): Promise<string[]>;
  /**
   * Removes what belongs to the attachment, whichever backend made it, the reference plugins' rules among it. Missing
   * is fine; needs neither the namespace nor `known`.
   */
  forget(attachment: Attachment, parts: readonly FirewallPart[], known?: Known): Promise<void>;
  /** Removes what belongs to attachments of the network that are not among the valid ones. */
  collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): Promise<void>;
  /** Throws when no backend could serve an ADD now. */
  status(parts: readonly FirewallPart[], options?: { readonly backend?: string | undefined }): Promise<void>;
}
export const Firewall: Token<Firewall> = token('Firewall');

/**
 * One backend. It serves the parts whose acts it has. Bound once per driver, in the order of preference; `firewallModule`
 * makes one `Firewall` of all that are bound.
 */
export interface FirewallDriver extends Partial<FirewallActs>, Pick<Firewall, 'check' | 'forget' | 'collect'> {
  /** What configurations call it: `nftables`. */
  readonly name: string;
  /**
   * Why it could not do this now, on this node; `undefined` when it could. Asked before each act, so it has to be cheap,
   * and changes nothing.
   *
   * @param wanted - left out, only the node is asked about
   */
  objection<P extends FirewallPart>(part: P, wanted?: FirewallRequests[P]): Promise<CniError | undefined>;
}
export const FirewallDriver: Token<FirewallDriver> = token('FirewallDriver');
