import { AddressOwners, type Attachment, type Files, type OwnerRecord } from '@podwire/core';

/**
 * What attachments asked for, kept in files. The reference's names tell network and container and no interface, so what
 * several interfaces of a container on one network have is in one chain; with this it is known whose each rule is.
 *
 * Losing the files loses no rule: what is found without a record belongs to all interfaces of its container.
 */
export class Requests<W> {
  private readonly owners: AddressOwners;

  constructor(
    private readonly files: Files,
    folder: string,
  ) {
    this.owners = new AddressOwners(files, folder);
  }

  /** In place of what the attachment asked for before. */
  keep(attachment: Attachment, wanted: W): void {
    this.owners.claim(attachment, [], JSON.stringify(wanted));
  }

  drop(attachment: Attachment): void {
    this.owners.release(attachment);
  }

  of(attachment: Attachment): W | undefined {
    const record = this.owners.recordOf(attachment);
    return record && this.wantedBy(record);
  }

  /** Of the other interfaces of its container on its network. */
  ofSiblings({ network, containerId, ifname }: Attachment): W[] {
    const siblings = this.owners.ofContainer(network, containerId).filter((one) => one.attachment.ifname !== ifname);
    return siblings.flatMap((record) => this.wantedBy(record) ?? []);
  }

  attachmentsOf(network: string): Attachment[] {
    return this.owners.ofNetwork(network).map(({ attachment }) => attachment);
  }

  /** Whether there is another attachment whose request this holds for. */
  hasOther({ network, containerId, ifname }: Attachment, holds: (wanted: W) => boolean): boolean {
    const found = this.owners.find((record) => {
      const { attachment: one } = record;
      if (one.network === network && one.containerId === containerId && one.ifname === ifname) return false;
      const wanted = this.wantedBy(record);
      return wanted !== undefined && holds(wanted);
    });
    return found !== undefined;
  }

  /** Nothing of before the last start of the system: its rules ended with it. */
  private wantedBy({ note, bootId }: OwnerRecord): W | undefined {
    if (note === undefined || bootId !== this.files.bootId()) return undefined;
    return JSON.parse(note) as W; // what `keep` wrote; AddressOwners reads a torn file as none
  }
}
