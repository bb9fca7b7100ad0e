import type { Attachment } from '../attachment.ts';

// IFALIASZ of linux/if.h is 256 with the final zero.
const longestAlias = 255;
const prefix = 'podwire';

/**
 * The alias of a link that belongs to an attachment and lives in the host's namespace: what GC, and a DEL without
 * a namespace, find it by. Network names, container ids and interface names hold no blanks, so it can be read back.
 *
 * @returns `undefined` when the kernel would not take it for its length; such a link is found through its other end only
 */
export function attachmentMark({ network, containerId, ifname }: Attachment): string | undefined {
  const mark = [prefix, network, containerId, ifname].join(' ');
  return new TextEncoder().encode(mark).length > longestAlias ? undefined : mark;
}

/** The attachment that a link's alias names; `undefined` for every other alias. */
export function markedAttachment(alias: string | undefined): Attachment | undefined {
  const [word, network, containerId, ifname, ...rest] = alias?.split(' ') ?? [];
  if (word !== prefix || !network || !containerId || !ifname || rest.length > 0) return undefined;
  return { network, containerId, ifname };
}
