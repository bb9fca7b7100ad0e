import { type Attachment, sha512Hex } from '@podwire/core';

/** 60 bits: what the kernel's name type (16 bytes with the final zero) has room for. */
const HASH_LENGTH = 15;
/** The longest comment that `nft` takes back from its own listing. */
const LONGEST_COMMENT = 128;
const SPACE = ' ';

/**
 * Whose an element is, as its comment says: `<network>-<instance> name/of/attachment`. Both hashes lead, so that a
 * comment that is cut off is still whole where it counts.
 */
export interface Owner {
  /** Of the network's name. */
  readonly network: string;
  /** Of network, container id and interface name; also the name in the map of owners. */
  readonly instance: string;
}

export function ownerOf(attachment: Attachment): Owner {
  const { network, containerId, ifname } = attachment;
  return { network: hash(network), instance: hash(network, containerId, ifname) };
}

export function networkHash(network: string): string {
  return hash(network);
}

/** What the comments of one owner begin with. */
export function markOf({ network, instance }: Owner): string {
  return `${network}-${instance}`;
}

/** The comment of everything that an attachment owns. */
export function ownerComment(attachment: Attachment): string {
  const { network, containerId, ifname } = attachment;
  return `${markOf(ownerOf(attachment))} ${network}/${containerId}/${ifname}`.slice(0, LONGEST_COMMENT);
}

/** The owner that a comment names; `undefined` for every other comment. */
export function commentedOwner(comment: string | undefined): Owner | undefined {
  const [mark] = comment?.split(SPACE, 1) ?? [];
  const [, network, instance] = /^([0-9a-f]{15})-([0-9a-f]{15})$/.exec(mark ?? '') ?? [];
  return network && instance ? { network, instance } : undefined;
}

/** The readable half of an owner's comment, for people. */
export function commentedName(comment: string | undefined): string {
  const space = comment?.indexOf(SPACE) ?? -1;
  return comment && space > 0 ? comment.slice(space + 1) : 'something that podwire did not make';
}

export function sameOwner(a: Owner | undefined, b: Owner): boolean {
  return a?.network === b.network && a.instance === b.instance;
}

/** Zero bytes between the texts: no name holds one, so `ab` and `c` are not `a` and `bc`. */
function hash(...texts: readonly string[]): string {
  return sha512Hex(texts.join('\0')).slice(0, HASH_LENGTH);
}
