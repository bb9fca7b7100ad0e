import { type Address, CniError, ErrorCode, type Link } from '@podwire/core';
import type { KernelEvents, WaitOptions } from './events.ts';
import { RTNLGRP } from './uapi/rtnetlink.ts';

/** What `settle` reads, each time anew. */
export interface SettlingLink {
  /** As the caller named it: `eth0`. */
  readonly name: string;
  /** In words: `namespace /run/netns/x`. */
  readonly where: string;
  addresses(): Promise<readonly Address[]>;
  link(): Promise<Link | undefined>;
}

/**
 * Waits until duplicate address detection has come to an end for every IPv6 address of a link.
 *
 * @throws CniError for an address that is a duplicate, or that is still tentative, on a link that is up, in the end
 */
export async function settleAddresses(
  events: KernelEvents,
  settling: SettlingLink,
  options: WaitOptions,
): Promise<void> {
  let tentative: string[] = [];
  const settled = async () => {
    const addresses = (await settling.addresses()).filter(({ family }) => family === 6);
    const failed = addresses.filter(({ dadFailed }) => dadFailed).map(({ address }) => address);
    if (failed.length > 0) throw duplicate(settling, failed);
    tentative = addresses.filter((address) => address.tentative).map(({ address }) => address);
    return tentative.length === 0 || undefined;
  };
  if (await events.until([RTNLGRP.IPV6_IFADDR], settled, options)) return;
  // Without a carrier the probes cannot be sent, and detection never ends. That is for the carrier's owner to mend.
  if ((await settling.link())?.operState === 'up') throw stillTentative(settling, tentative, options.timeoutMs);
}

function duplicate({ name, where }: SettlingLink, addresses: readonly string[]): CniError {
  return new CniError(
    ErrorCode.addressNotAvailable,
    `link ${name} has address ${addresses.join(', ')} in DADFAILED state`,
    `Another machine on the network of ${name} (${where}) has it already. See: ip -6 addr show dev ${name} dadfailed`,
  );
}

function stillTentative({ name, where }: SettlingLink, addresses: readonly string[], timeoutMs: number): CniError {
  return new CniError(
    ErrorCode.addressNotAvailable,
    `link ${name} still has tentative addresses after ${timeoutMs / 1000} seconds: ${addresses.join(', ')}`,
    `Duplicate address detection has not ended in ${where}. See: sysctl net.ipv6.conf.${name}.dad_transmits`,
  );
}
