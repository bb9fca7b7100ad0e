import { canonicalIp } from '../addressing/ip.ts';
import { type Attachment, sameAttachment } from '../attachment.ts';
import type { Files } from '../contracts/files.ts';
import { type AttachmentRecord, AttachmentRecords } from './attachment-records.ts';

/** The addresses that were admitted for an attachment. */
export interface OwnedAddresses<N = undefined> {
  /** Canonical texts, without prefix lengths. */
  readonly addresses: readonly string[];
  /** Whatever the backend needs to find its rules again: a zone, an interface. */
  readonly note?: N;
}

/**
 * Remembers which attachment each address was admitted for, for backends whose rules cannot say: iptables rules that
 * must equal the reference's, firewalld sources. An address belongs to the last attachment that claimed it, so that a
 * late DEL of an older one leaves the rule of the newer alone.
 *
 * One file per attachment, below `by-attachment`, and one per address, `by-address/<address>`, so that no answer costs
 * more when more is held.
 */
export class AddressOwners<N = undefined> {
  /** Whose addresses they are; to be changed by `claim` and `release` alone. */
  readonly records: Omit<AttachmentRecords<OwnedAddresses<N>>, 'keep' | 'drop'>;
  readonly #records: AttachmentRecords<OwnedAddresses<N>>;

  constructor(
    private readonly files: Files,
    /** `/var/lib/cni/podwire/iptables` */
    private readonly folder: string,
  ) {
    this.#records = new AttachmentRecords(files, `${folder}/by-attachment`, hasAddresses);
    this.records = this.#records;
  }

  /** Replaces what was written for the attachment before. */
  claim(attachment: Attachment, addresses: readonly string[], note?: N): void {
    const canonical = addresses.map((address) => canonicalIp(address)); // throws before anything is changed
    this.release(attachment);
    const record = this.#records.keep(attachment, { addresses: canonical, ...(note !== undefined && { note }) });
    const { value: _, ...owner } = record;
    if (canonical.length > 0) this.files.ensureFolder(`${this.folder}/by-address`, 0o700);
    for (const address of canonical) {
      this.files.replace(this.#fileOf(address), JSON.stringify(owner), { mode: 0o600, durable: false });
    }
  }

  /** The attachment that claimed an address last, in this run of the system. */
  ownerOf(address: string): Attachment | undefined {
    const owner = this.#read(address);
    return owner && owner.bootId === this.files.bootId() ? owner.attachment : undefined;
  }

  /** Missing is fine. An address that another attachment claimed since stays that one's. */
  release(attachment: Attachment): void {
    for (const address of this.#records.of(attachment)?.value.addresses ?? []) {
      const owner = this.#read(address)?.attachment;
      if (!owner || sameAttachment(owner, attachment)) this.files.remove(this.#fileOf(address));
    }
    this.#records.drop(attachment);
  }

  #fileOf(address: string): string {
    return `${this.folder}/by-address/${canonicalIp(address)}`;
  }

  #read(address: string): Omit<AttachmentRecord<N>, 'value'> | undefined {
    try {
      const owner: unknown = JSON.parse(this.files.read(this.#fileOf(address)) ?? '');
      const { attachment } = (owner ?? {}) as Partial<AttachmentRecord<N>>;
      return typeof attachment?.containerId === 'string' ? (owner as AttachmentRecord<N>) : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined; // torn by a power loss
      throw error;
    }
  }
}

function hasAddresses(value: unknown): boolean {
  return Array.isArray((value as Partial<OwnedAddresses> | undefined)?.addresses);
}
