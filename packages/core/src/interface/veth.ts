import { type Attachment, sameAttachment } from '../attachment.ts';
import type { Link, LinkRef } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import { CniError, ErrorCode, KernelError } from '../errors.ts';
import type { Result } from '../protocol/result.ts';
import { attachmentMark, markedAttachment } from './mark.ts';

/** Two of four billion names meet about never, and twice in a row not at all. */
const attempts = 10;

/** A name for the host's end of a pair: `veth` and eight hex digits, drawn anew for each. It is no secret. */
export function vethName(): string {
  const number = Math.floor(Math.random() * 2 ** 32);
  return `veth${number.toString(16).padStart(8, '0')}`;
}

/** What a pair may be told besides where its ends are. */
export interface VethOptions {
  /** Bytes, for both ends; left out or not positive, the kernel's default. */
  readonly mtu?: number | undefined;
  /** Of the pod's end. */
  readonly mac?: string | undefined;
  /** The bridge that the host's end joins at birth. */
  readonly master?: LinkRef | undefined;
}

/**
 * Makes the pair that joins an attachment to the host, in one message: the host's end up, marked as the attachment's,
 * under a random name; the pod's end down, under its final name. Returns the host's end.
 *
 * @throws CniError when CNI_IFNAME is taken in the pod
 */
export async function createVeth(
  host: Namespace,
  pod: Namespace,
  attachment: Attachment,
  { mtu = 0, mac, master }: VethOptions = {},
): Promise<Link> {
  const alias = attachmentMark(attachment);
  const size = mtu > 0 ? { mtu } : {};
  const peer = { name: attachment.ifname, in: pod, ...size, ...(mac ? { mac } : {}) };
  const common = { kind: 'veth', up: true, ...size, peer, ...(alias ? { alias } : {}) } as const;
  return createUnderFreeName(async (name) => {
    try {
      return await host.links.create({ ...common, name, ...(master === undefined ? {} : { master }) });
    } catch (error) {
      if (KernelError.is(error, 'EEXIST')) await requireFreeIfname(pod, attachment.ifname);
      throw error;
    }
  });
}

/** Tries random names for the host's end until one is free. */
export async function createUnderFreeName(create: (name: string) => Promise<Link>): Promise<Link> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create(vethName());
    } catch (error) {
      if (attempt === attempts || !KernelError.is(error, 'EEXIST')) throw error;
    }
  }
}

/** Before anything is made: that the pod has no link of this name yet. @throws CniError code 4, naming both */
export async function requireFreeIfname(pod: Namespace, ifname: string): Promise<void> {
  const taken = await pod.links.get(ifname);
  if (!taken) return;
  throw new CniError(
    ErrorCode.invalidEnvironment,
    `CNI_IFNAME is taken: interface ${JSON.stringify(ifname)} already exists in ${JSON.stringify(pod.path)}`,
    `It is of kind ${taken.kind ?? 'none'}. DEL the attachment that made it first, or choose another interface name.`,
  );
}

/**
 * Removes what is left of an attachment's pair when its namespace cannot be opened (it may live on without a path):
 * links that carry the attachment's mark, and the one that the attachment's result names, if its MAC is the same still.
 */
export async function removeLeftVeths(
  host: Namespace,
  attachment: Attachment,
  recorded: Result | undefined,
): Promise<void> {
  const named = (recorded?.interfaces ?? []).filter(({ mac, sandbox }) => mac && !sandbox);
  for (const link of await host.links.list()) {
    if (link.kind !== 'veth') continue;
    const owner = markedAttachment(link.alias);
    const marked = owner && sameAttachment(owner, attachment);
    const listed = !owner && link.name.startsWith('veth') && named.some((one) => isRecorded(one, link));
    if (marked || listed) await host.links.remove(link.index);
  }
}

/** GC: removes the pairs of a network's attachments that are not among the valid ones. */
export async function collectVeths(
  host: Namespace,
  network: string,
  valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
): Promise<void> {
  for (const link of await host.links.list()) {
    const owner = link.kind === 'veth' ? markedAttachment(link.alias) : undefined;
    if (owner?.network === network && !valid.some((one) => isSame(owner, one))) await host.links.remove(link.index);
  }
}

type Identity = Pick<Attachment, 'containerId' | 'ifname'>;

function isSame(a: Identity, b: Identity): boolean {
  return a.containerId === b.containerId && a.ifname === b.ifname;
}

function isRecorded(entry: { readonly name: string; readonly mac?: string }, link: Link): boolean {
  return entry.name === link.name && entry.mac?.toLowerCase() === link.mac;
}
