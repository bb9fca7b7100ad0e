import type { LinkRef } from './links.ts';

/** Tells the neighbours of a link about an address that has just come to it. */
export interface Announcements {
  /**
   * Sends a gratuitous ARP request for IPv4 (RFC 5227 section 3), an unsolicited neighbour advertisement with the
   * override flag for IPv6 (RFC 4861 section 7.2.6), as `arping -U` and `ndsend` do.
   *
   * @param address - without prefix
   */
  announce(link: LinkRef, address: string): Promise<void>;
}
