import {
  AddressOwners,
  type Attachment,
  type AttachmentRecord,
  type Files,
  type OwnedAddresses,
  sameAttachment,
} from '@podwire/core';

/** An address in a zone. */
export interface Placed {
  readonly address: string;
  readonly zone: string;
}

/** What was admitted for an attachment. */
export interface AdmissionRecord {
  readonly attachment: Attachment;
  readonly placed: readonly Placed[];
  /** firewalld may not write its permanent configuration; the sources are in the runtime one alone. */
  readonly runtimeOnly: boolean;
}

/** Where all of an attachment's addresses are. */
interface Note {
  readonly zone: string;
  readonly runtimeOnly: boolean;
}

/**
 * What we have put into zones, for whom, and what is yet to be taken out. In files, since firewalld's sources carry no
 * owner, and since it may not be running when an attachment ends: what cannot be taken out at once is a leftover, and
 * goes with the next ADD, DEL or GC that finds firewalld running.
 */
export class Admissions {
  readonly #owners: AddressOwners<Note>;
  readonly #leftovers: string;
  readonly #sweptBoot: string;

  constructor(
    private readonly files: Files,
    folder: string,
  ) {
    this.#owners = new AddressOwners(files, folder);
    this.#leftovers = `${folder}/leftover`;
    this.#sweptBoot = `${folder}/swept-boot`;
  }

  of(attachment: Attachment): AdmissionRecord | undefined {
    const record = this.#owners.records.of(attachment);
    return record && read(record);
  }

  /** Of this run of the system: who has an address, and in which zone. */
  holderOf(address: string): AdmissionRecord | undefined {
    const owner = this.#owners.ownerOf(address);
    return owner && this.of(owner);
  }

  ofNetwork(network: string): AdmissionRecord[] {
    return this.#owners.records.ofNetwork(network).map(read);
  }

  /**
   * Writes down that the attachment has these addresses in a zone, and nobody else has them. What it had itself, and
   * what others had of these, and is not wanted any more becomes leftover.
   */
  claim(attachment: Attachment, addresses: readonly string[], zone: string, runtimeOnly = false): void {
    const before = addresses.flatMap(
      (address) => this.holderOf(address)?.placed.filter((one) => one.address === address) ?? [],
    );
    before.push(...(this.of(attachment)?.placed ?? []));
    for (const one of before) if (one.zone !== zone || !addresses.includes(one.address)) this.leave(one);
    this.#owners.claim(attachment, addresses, { zone, runtimeOnly });
    for (const address of addresses) this.settle({ address, zone });
  }

  /** Makes leftovers of what an attachment has, but for what another has claimed since. */
  retire({ attachment, placed }: AdmissionRecord): void {
    for (const one of placed) {
      const owner = this.#owners.ownerOf(one.address);
      if (!owner || sameAttachment(owner, attachment)) this.leave(one);
    }
    this.#owners.release(attachment);
  }

  /** Attachments do not outlive the system's run, but permanent sources do. Looks at all records once per run. */
  retireEarlierBoots(): void {
    const boot = this.files.bootId();
    if (boot === undefined || this.files.read(this.#sweptBoot) === boot) return;
    for (const record of this.#owners.records.all()) if (record.bootId !== boot) this.retire(read(record));
    this.files.replace(this.#sweptBoot, boot, { mode: 0o600, durable: false });
  }

  leftovers(): Placed[] {
    return this.files.list(this.#leftovers).flatMap((name) => {
      const [address, zone] = name.split(',');
      return address && zone ? [{ address, zone: decodeURIComponent(zone) }] : [];
    });
  }

  leave(one: Placed): void {
    this.files.ensureFolder(this.#leftovers, 0o700);
    this.files.create(this.#fileOf(one), '', 0o600, { durable: false });
  }

  /** It is a leftover no more. */
  settle(one: Placed): void {
    this.files.remove(this.#fileOf(one));
  }

  #fileOf({ address, zone }: Placed): string {
    return `${this.#leftovers}/${address},${encodeURIComponent(zone)}`;
  }
}

function read({ attachment, value }: AttachmentRecord<OwnedAddresses<Note>>): AdmissionRecord {
  const { addresses, note } = value;
  const { zone, runtimeOnly } = note ?? { zone: 'trusted', runtimeOnly: false };
  return { attachment, placed: addresses.map((address) => ({ address, zone })), runtimeOnly };
}
