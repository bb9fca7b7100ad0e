import { type Attachment, sameAttachment } from '../attachment.ts';
import type { Files } from '../contracts/files.ts';

/** What was written down for an attachment. */
export interface AttachmentRecord<T> {
  readonly attachment: Attachment;
  readonly value: T;
  /** Of the start of the system that it was written under; rules that end with the system ended then. */
  readonly bootId: string | undefined;
}

/**
 * A JSON value per attachment, in files `<network>/<containerId>,<ifname>`, for what a backend's own rules cannot say.
 * Losing them must lose no rule. A torn file is read as none.
 */
export class AttachmentRecords<T> {
  constructor(
    private readonly files: Files,
    private readonly folder: string,
    /** Whether a parsed value can be one. */
    private readonly isValue: (value: unknown) => boolean = (value) => value !== undefined,
  ) {}

  /** In place of what was written for the attachment before. */
  keep({ network, containerId, ifname }: Attachment, value: T): AttachmentRecord<T> {
    const record = { attachment: { network, containerId, ifname }, value, bootId: this.files.bootId() };
    this.files.ensureFolder(`${this.folder}/${network}`, 0o700);
    // Not durable: rules do not outlive a power loss either.
    this.files.replace(this.#fileOf(record.attachment), JSON.stringify(record), { mode: 0o600, durable: false });
    return record;
  }

  of(attachment: Attachment): AttachmentRecord<T> | undefined {
    const record = this.#read(this.#fileOf(attachment));
    return record && sameAttachment(record.attachment, attachment) ? record : undefined;
  }

  /** Missing is fine. */
  drop(attachment: Attachment): void {
    this.files.remove(this.#fileOf(attachment));
  }

  ofNetwork(network: string): AttachmentRecord<T>[] {
    return [...this.#each(network)];
  }

  /** Of one container's interfaces on a network. */
  ofContainer(network: string, containerId: string): AttachmentRecord<T>[] {
    return [...this.#each(network, (name) => name.startsWith(`${containerId},`))];
  }

  /** One that this holds for, if any; reads no more than it has to. */
  find(holds: (record: AttachmentRecord<T>) => boolean): AttachmentRecord<T> | undefined {
    for (const network of this.files.list(this.folder)) {
      for (const record of this.#each(network)) if (holds(record)) return record;
    }
    return undefined;
  }

  all(): AttachmentRecord<T>[] {
    return this.files.list(this.folder).flatMap((network) => this.ofNetwork(network));
  }

  *#each(network: string, wanted: (name: string) => boolean = () => true): Generator<AttachmentRecord<T>> {
    const folder = `${this.folder}/${network}`;
    for (const name of this.files.list(folder).filter(wanted)) {
      const record = this.#read(`${folder}/${name}`);
      if (record) yield record;
    }
  }

  #fileOf({ network, containerId, ifname }: Attachment): string {
    return `${this.folder}/${network}/${containerId},${ifname}`; // none of the three has a comma or a slash
  }

  #read(file: string): AttachmentRecord<T> | undefined {
    try {
      const record: unknown = JSON.parse(this.files.read(file) ?? '');
      return this.#isRecord(record) ? record : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined; // torn by a power loss
      throw error;
    }
  }

  #isRecord(record: unknown): record is AttachmentRecord<T> {
    const { attachment, value } = (record ?? {}) as Partial<AttachmentRecord<T>>;
    const texts = [attachment?.network, attachment?.containerId, attachment?.ifname];
    return texts.every((text) => typeof text === 'string') && this.isValue(value);
  }
}
