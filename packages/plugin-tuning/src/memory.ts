import type { Attachment, Files, Invocation } from '@podwire/core';
import { type Backup, parseBackup, printBackup } from './backup.ts';
import { isAlive, mergeRecords, parseRecord, type TuningRecord } from './record.ts';
import { isEmpty } from './settings.ts';

const ending = '.json';

/**
 * What is kept of tuned attachments until their DEL, in two files each: the reference's backup of the interface's
 * attributes, `<container id>_<ifname>.json`, and beside it `podwire/<container id>_<ifname>.json`.
 */
export class Memory {
  private readonly recordFolder: string;

  constructor(
    private readonly files: Files,
    private readonly folder: string,
  ) {
    this.recordFolder = `${folder}/podwire`;
  }

  /**
   * Writes down what was there before. Where an earlier ADD of this interface did so, what it found stands: what is
   * there now was tuned already.
   */
  keep(call: Invocation, record: TuningRecord, backup: Backup): void {
    const { attachment } = call;
    const earlier = this.record(attachment);
    const alive = isAlive(earlier, record);
    if (!isEmpty(record.sysctls) || !isEmpty(backup)) {
      this.files.ensureFolder(this.recordFolder, 0o700);
      this.#write(call, this.#recordFile(attachment), JSON.stringify(alive ? mergeRecords(earlier, record) : record));
    }
    if (isEmpty(backup)) return;
    const first = alive ? this.backup(attachment) : undefined;
    this.#write(call, this.#backupFile(attachment), printBackup({ ...backup, ...first }));
  }

  record(attachment: Attachment): TuningRecord | undefined {
    return this.#readRecord(this.#recordFile(attachment));
  }

  backup(attachment: Attachment): Backup | undefined {
    const text = this.files.read(this.#backupFile(attachment));
    return text === undefined ? undefined : parseBackup(text);
  }

  /** The records of the container's other attachments in the same namespace. */
  siblings({ attachment, netns }: TuningRecord): TuningRecord[] {
    const own = nameOf(attachment);
    return this.files
      .list(this.recordFolder)
      .filter((name) => name.startsWith(`${attachment.containerId}_`) && name !== own)
      .flatMap((name) => this.#readRecord(`${this.recordFolder}/${name}`) ?? [])
      .filter((other) => other.attachment.containerId === attachment.containerId && other.netns === netns);
  }

  /** Puts another record in place of an attachment's own. */
  replace(record: TuningRecord): void {
    this.#replace(this.#recordFile(record.attachment), JSON.stringify(record));
  }

  forget(attachment: Attachment): void {
    this.files.remove(this.#backupFile(attachment));
    this.files.remove(this.#recordFile(attachment));
  }

  /** Forgets the network's attachments that are not among the valid ones. A backup without a record names no network, and stays. */
  collect(network: string, valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[]): void {
    const kept = new Set(valid.map(nameOf));
    for (const name of this.files.list(this.recordFolder)) {
      if (kept.has(name) || !name.endsWith(ending)) continue;
      const file = `${this.recordFolder}/${name}`;
      const record = this.#readRecord(file);
      if (record?.attachment.network === network) this.forget(record.attachment);
    }
  }

  #write(call: Invocation, file: string, text: string): void {
    const before = this.files.read(file);
    this.#replace(file, text);
    call.undo(`put back ${file}`, () => {
      if (before === undefined) this.files.remove(file);
      else this.#replace(file, before);
    });
  }

  #replace(file: string, text: string): void {
    // Not durable: no interface outlives a power loss either, and a torn file is read as none.
    this.files.replace(file, text, { mode: 0o600, durable: false });
  }

  #readRecord(file: string): TuningRecord | undefined {
    const text = this.files.read(file);
    return text === undefined ? undefined : parseRecord(text);
  }

  #backupFile(attachment: Attachment): string {
    return `${this.folder}/${nameOf(attachment)}`;
  }

  #recordFile(attachment: Attachment): string {
    return `${this.recordFolder}/${nameOf(attachment)}`;
  }
}

function nameOf({ containerId, ifname }: Pick<Attachment, 'containerId' | 'ifname'>): string {
  return `${containerId}_${ifname}${ending}`;
}
