import type { Link } from '@podwire/core';
import type { KernelEvents, WaitOptions } from './events.ts';
import { RTNLGRP } from './uapi/rtnetlink.ts';

/**
 * Waits until the link satisfies the condition.
 *
 * @param get - reads it anew; a link that is not there yet, or no longer, satisfies nothing
 * @returns the link as last seen, and whether the condition held before the time was up
 */
export async function waitForLink(
  events: KernelEvents,
  get: () => Promise<Link | undefined>,
  condition: (link: Link) => boolean,
  options: WaitOptions,
): Promise<{ readonly link: Link | undefined; readonly met: boolean }> {
  let link: Link | undefined;
  const satisfied = async () => {
    link = await get();
    return (link !== undefined && condition(link)) || undefined;
  };
  // Bridges report their ports' states to this group as well (br_ifinfo_notify in net/bridge/br_netlink.c).
  const met = await events.until([RTNLGRP.LINK], satisfied, options);
  return { link, met: met === true };
}
