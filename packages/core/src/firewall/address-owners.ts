import { canonicalIp } from '../addressing/ip.ts';
import type { Attachment } from '../attachment.ts';
import type { Files } from '../contracts/files.ts';

/** What was written down for an attachment. */
export interface OwnerRecord {
  readonly attachment: Attachment;
  /** Canonical texts, without prefix lengths. */
  readonly addresses: readonly string[];
  /** Whatever the backend needs to find its rules again: a zone, an interface. */
  readonly note: string | undefined;
  /** Of the start of the system that it was written under; rules that end with the system ended then. */
  readonly bootId: string | undefined;
}

const attachmentKeys = ['network', 'containerId', 'ifname'] as const;

/**
 * Remembers which attachment each address was admitted for, for backends whose rules cannot say: iptables rules that
 * must equal the reference's, firewalld sources. An address belongs to the last attachment that claimed it, so that a
 * late DEL of an older one leaves the rule of the newer alone.
 *
 * One file per attachment, `by-attachment/<network>/<containerId>,<ifname>`, and one per address, `by-address/<address>`,
 * so that no answer costs more when more is held. Losing them loses no rule, only whose it is.
 */
export class AddressOwners {
  constructor(
    private readonly files: Files,
    /** `/var/lib/cni/podwire/iptables` */
    private readonly folder: string,
  ) {}

  /** Replaces what was written for the attachment before. */
  claim(attachment: Attachment, addresses: readonly string[], note?: string): void {
    const record: OwnerRecord = {
      attachment: { network: attachment.network, containerId: attachment.containerId, ifname: attachment.ifname },
      addresses: addresses.map((address) => canonicalIp(address)),
      note,
      bootId: this.files.bootId(),
    };
    this.release(attachment);
    const text = JSON.stringify(record);
    this.#write(this.#fileOf(attachment), text);
    for (const address of record.addresses) this.#write(this.#fileOfAddress(address), text);
  }

  recordOf(attachment: Attachment): OwnerRecord | undefined {
    const record = this.#read(this.#fileOf(attachment));
    return record && same(record.attachment, attachment) ? record : undefined;
  }

  /** The attachment that claimed an address last, in this run of the system. */
  ownerOf(address: string): Attachment | undefined {
    const record = this.#read(this.#fileOfAddress(address));
    return record && record.bootId === this.files.bootId() ? record.attachment : undefined;
  }

  /** Missing is fine. An address that another attachment claimed since stays that one's. */
  release(attachment: Attachment): void {
    const record = this.recordOf(attachment);
    for (const address of record?.addresses ?? []) {
      const file = this.#fileOfAddress(address);
      const owner = this.#read(file)?.attachment;
      if (!owner || same(owner, attachment)) this.files.remove(file);
    }
    this.files.remove(this.#fileOf(attachment));
  }

  ofNetwork(network: string): OwnerRecord[] {
    const folder = `${this.folder}/by-attachment/${network}`;
    return this.files.list(folder).flatMap((name) => this.#read(`${folder}/${name}`) ?? []);
  }

  /** Of one container's interfaces on a network. */
  ofContainer(network: string, containerId: string): OwnerRecord[] {
    const folder = `${this.folder}/by-attachment/${network}`;
    const names = this.files.list(folder).filter((name) => name.startsWith(`${containerId},`));
    return names.flatMap((name) => this.#read(`${folder}/${name}`) ?? []);
  }

  /** One that this holds for, if any; reads no more than it has to. */
  find(holds: (record: OwnerRecord) => boolean): OwnerRecord | undefined {
    for (const network of this.files.list(`${this.folder}/by-attachment`)) {
      const folder = `${this.folder}/by-attachment/${network}`;
      for (const name of this.files.list(folder)) {
        const record = this.#read(`${folder}/${name}`);
        if (record && holds(record)) return record;
      }
    }
    return undefined;
  }

  all(): OwnerRecord[] {
    return this.files.list(`${this.folder}/by-attachment`).flatMap((network) => this.ofNetwork(network));
  }

  #fileOf({ network, containerId, ifname }: Attachment): string {
    return `${this.folder}/by-attachment/${network}/${containerId},${ifname}`; // none of the three has a comma or a slash
  }

  #fileOfAddress(address: string): string {
    return `${this.folder}/by-address/${canonicalIp(address)}`;
  }

  #write(file: string, text: string): void {
    this.files.ensureFolder(file.slice(0, file.lastIndexOf('/')), 0o700);
    // Not durable: rules do not outlive a power loss either, and a torn file is read as none.
    this.files.replace(file, text, { mode: 0o600, durable: false });
  }

  #read(file: string): OwnerRecord | undefined {
    const text = this.files.read(file);
    try {
      const value: unknown = JSON.parse(text ?? '');
      return isRecord(value) ? value : undefined;
    } catch {
      return undefined; // torn by a power loss
    }
  }
}

function same(one: Attachment, other: Attachment): boolean {
  return attachmentKeys.every((key) => one[key] === other[key]);
}

function isRecord(value: unknown): value is OwnerRecord {
  const { attachment, addresses } = (value ?? {}) as Partial<OwnerRecord>;
  return Array.isArray(addresses) && attachmentKeys.every((key) => typeof attachment?.[key] === 'string');
}
