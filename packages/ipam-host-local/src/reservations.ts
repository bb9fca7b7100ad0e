import { join } from 'node:path';
import type { Attachment, Files } from '@podwire/core';
import { CniError } from '@podwire/core';
import { AttachmentIndex } from './attachment-index.ts';
import { addressOf, fileNameOf, holderOf, lastReservedName, legacyHolderOf, mode, readHolder } from './disk-format.ts';

/** The folders of one network's state. */
export interface Folders {
  readonly reservations: string;
  readonly index: string;
}

const probeName = '.podwire-probe';

/** What an attachment holds, by its own name and by the form of old versions. */
export interface Held {
  readonly own: readonly string[];
  readonly legacy: readonly string[];
}

/** The reservations of one network while its lock is held. Whoever opened them closes them before unlocking. */
export class Reservations {
  private readonly index: AttachmentIndex;
  /** Everything held, by holder, once it was all read. */
  private scanned: Map<string, string[]> | undefined;
  /** What the holders that were asked about hold now. */
  private readonly known = new Map<string, Set<string>>();
  private readonly changed = new Set<string>();
  /** Whether anything was written to the folder, or read from all of it. */
  private touched = false;

  constructor(
    private readonly files: Files,
    private readonly folders: Folders,
  ) {
    this.index = new AttachmentIndex(files, folders.reservations, folders.index);
  }

  get folder(): string {
    return this.folders.reservations;
  }

  heldBy(attachment: Pick<Attachment, 'containerId' | 'ifname'>): Held {
    return { own: [...this.of(holderOf(attachment))], legacy: [...this.of(legacyHolderOf(attachment))] };
  }

  /** Who holds an address; `undefined` when nobody does. */
  holder(address: string): string | undefined {
    return readHolder(this.files.read(this.fileOf(address)) ?? '');
  }

  has(address: string): boolean {
    return this.files.stat(this.fileOf(address)) !== undefined;
  }

  /** Every address that has a file, whatever it says. */
  list(): Set<string> {
    return new Set(this.files.list(this.folders.reservations).flatMap((name) => addressOf(name) ?? []));
  }

  /** Reserves an address. @returns false when it is taken */
  create(address: string, attachment: Attachment): boolean {
    const holder = holderOf(attachment);
    const held = this.of(holder);
    this.touched = true;
    // Not durable on purpose: a power loss ends the attachment as well, and an empty file that it leaves is nobody's.
    if (!this.files.create(this.fileOf(address), holder, mode.file, { durable: false })) return false;
    held.add(address);
    this.changed.add(holder);
    return true;
  }

  /** Frees an address if this holder has it. */
  remove(address: string, holder: string): void {
    if (this.holder(address) !== holder) return;
    const held = this.of(holder);
    this.touched = true;
    this.files.remove(this.fileOf(address));
    held.delete(address);
    this.changed.add(holder);
  }

  /** Frees everything whose holder is not kept, and what nobody holds. Returns what could not be freed, and why. */
  removeAllBut(keep: (holder: string) => boolean): string[] {
    const problems: string[] = [];
    for (const [holder, addresses] of this.scan()) {
      if (!keep(holder)) problems.push(...this.removeEach(addresses, holder));
    }
    return problems;
  }

  /** Frees these addresses of a holder, as far as possible. Returns what could not be freed, and why. */
  removeEach(addresses: readonly string[], holder: string): string[] {
    return addresses.flatMap((address) => {
      try {
        this.remove(address, holder);
        return [];
      } catch (error) {
        return [String(CniError.from(error))];
      }
    });
  }

  /** The text of a range set's last_reserved_ip file. */
  readLast(setIndex: number): string | undefined {
    return this.files.read(this.lastFile(setIndex));
  }

  writeLast(setIndex: number, text: string | undefined): void {
    this.touched = true;
    if (text === undefined) this.files.remove(this.lastFile(setIndex));
    else this.files.overwrite(this.lastFile(setIndex), text, mode.file);
  }

  /** Makes a file and removes it. @throws what would keep a reservation from being made */
  probe(): void {
    const path = join(this.folders.reservations, probeName);
    this.touched = true;
    this.files.create(path, probeName, mode.file, { durable: false });
    this.files.remove(path);
  }

  fileOf(address: string): string {
    return join(this.folders.reservations, fileNameOf(address));
  }

  /** Writes the index. Never throws: what it loses is found again by reading everything. */
  close(): void {
    if (!this.touched) return;
    for (const holder of this.changed) this.index.set(holder, [...this.of(holder)]);
    this.index.seal();
  }

  private lastFile(setIndex: number): string {
    return join(this.folders.reservations, lastReservedName(setIndex));
  }

  private of(holder: string): Set<string> {
    const known = this.known.get(holder);
    if (known) return known;
    const indexed = this.scanned ? undefined : this.index.get(holder);
    // An edit in place leaves the folder's time as it was, so what the index says is looked at before it counts.
    const right = indexed?.every((address) => this.holder(address) === holder);
    const held = new Set(right ? indexed : this.scan().get(holder));
    this.known.set(holder, held);
    return held;
  }

  /**
   * Reads every reservation, and brings the index in line. A file that nobody holds goes: under the lock it can only
   * be what a writer left that crashed or lost power.
   */
  private scan(): ReadonlyMap<string, readonly string[]> {
    if (this.scanned) return this.scanned;
    this.scanned = new Map();
    this.touched = true;
    for (const address of this.list()) {
      const holder = this.readOrSkip(address);
      if (holder === undefined) continue;
      const addresses = this.scanned.get(holder);
      if (addresses) addresses.push(address);
      else this.scanned.set(holder, [address]);
    }
    this.index.rebuild(this.scanned);
    return this.scanned;
  }

  private readOrSkip(address: string): string | undefined {
    try {
      const content = this.files.read(this.fileOf(address));
      const holder = content === undefined ? undefined : readHolder(content);
      if (content !== undefined && holder === undefined) this.files.remove(this.fileOf(address));
      return holder;
    } catch {
      // As the reference does: what cannot be read (a folder, say) is taken, and is nobody's to free.
      return undefined;
    }
  }
}
