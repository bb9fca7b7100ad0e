import { type Attachment, AttachmentRecords, type Files, sameAttachment } from '@podwire/core';

/**
 * What attachments asked for, kept in files. The reference's names tell network and container and no interface, so what
 * several interfaces of a container on one network have is in one chain; with this it is known whose each rule is.
 *
 * Losing the files loses no rule: what is found without a record belongs to all interfaces of its container.
 */
export class Requests<W> {
  private readonly records: AttachmentRecords<W>;

  constructor(
    private readonly files: Files,
    folder: string,
  ) {
    this.records = new AttachmentRecords(files, folder);
  }

  /** In place of what the attachment asked for before. */
  keep(attachment: Attachment, wanted: W): void {
    this.records.keep(attachment, wanted);
  }

  drop(attachment: Attachment): void {
    this.records.drop(attachment);
  }

  of(attachment: Attachment): W | undefined {
    const record = this.records.of(attachment);
    return record && this.isOfNow(record) ? record.value : undefined;
  }

  /** Of the other interfaces of its container on its network. */
  ofSiblings(attachment: Attachment): W[] {
    return this.records
      .ofContainer(attachment.network, attachment.containerId)
      .filter((one) => !sameAttachment(one.attachment, attachment) && this.isOfNow(one))
      .map(({ value }) => value);
  }

  attachmentsOf(network: string): Attachment[] {
    return this.records.ofNetwork(network).map(({ attachment }) => attachment);
  }

  /** Whether there is another attachment whose request this holds for. */
  hasOther(attachment: Attachment, holds: (wanted: W) => boolean): boolean {
    const found = this.records.find(
      (one) => !sameAttachment(one.attachment, attachment) && this.isOfNow(one) && holds(one.value),
    );
    return found !== undefined;
  }

  /** Nothing of before the last start of the system: its rules ended with it. */
  private isOfNow({ bootId }: { readonly bootId: string | undefined }): boolean {
    return bootId === this.files.bootId();
  }
}
