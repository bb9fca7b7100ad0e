import type { LinkRef } from './links.ts';

/** An address of a link. */
export interface Address {
  /** CIDR text, canonical, host bits kept: `10.1.2.3/24`. */
  readonly address: string;
  readonly family: 4 | 6;
  /** Index of the link. */
  readonly link: number;
  /** 0 universe, 253 link, 254 host. */
  readonly scope: number;
  readonly label?: string;
  readonly broadcast?: string;
  /** The far end of a point-to-point address. */
  readonly peer?: string;
  /** Duplicate address detection is under way. */
  readonly tentative: boolean;
  readonly dadFailed: boolean;
  readonly permanent: boolean;
}

/** What `add` may be told besides the address itself. */
export interface AddressSpec {
  /** CIDR text. */
  readonly address: string;
  /** `undefined`: none. Plugins send all host bits set for IPv4 prefixes below 31. */
  readonly broadcast?: string;
  readonly label?: string;
  readonly scope?: number;
  /** No duplicate address detection for this one (IFA_F_NODAD). */
  readonly noDad?: boolean;
  /** The kernel makes no route to the address's subnet (IFA_F_NOPREFIXROUTE). */
  readonly noPrefixRoute?: boolean;
}

/** The addresses of one namespace. */
export interface Addresses {
  /** As `ip addr show`: of one link, or of all; of one family, or of both. */
  list(filter?: { readonly link?: LinkRef; readonly family?: 4 | 6 }): Promise<Address[]>;
  /** As `ip addr add`. @throws KernelError EEXIST when the link has it already */
  add(link: LinkRef, spec: AddressSpec): Promise<void>;
  /** As `ip addr replace`: there already is fine. */
  ensure(link: LinkRef, spec: AddressSpec): Promise<void>;
  /** As `ip addr del`. Missing is fine: returns whether there was one. */
  remove(link: LinkRef, address: string): Promise<boolean>;
  /**
   * Waits for kernel events until no IPv6 address of the link is tentative. Looks first; no polling.
   * A link without carrier never finishes and is no error once the time is up.
   *
   * @throws CniError naming the address when one is a duplicate, or is still tentative on a link that is up
   */
  settle(link: LinkRef, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<void>;
}
