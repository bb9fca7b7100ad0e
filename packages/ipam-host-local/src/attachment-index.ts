import { join } from 'node:path';
import type { Files } from '@podwire/core';
import { mode } from './disk-format.ts';
import { Shard } from './shard.ts';

// The reservation files answer "who holds this address". The question of every ADD and DEL is the other one, "which
// addresses does this attachment hold", and answering it from the files means reading all of them. This index answers
// it with one small file: holders and their addresses, spread over shards by container id.
//
// It is a cache beside the truth. The file `state` says for which state of the reservation folder it holds: boot, inode
// and modification time. After our own changes we set that time to a random value, so that whatever anyone else creates
// or removes there, within the same tick even, changes it to something else. Then, and after a start of the system (a
// power loss may have kept one and lost the other), everything is read once and the index is brought in line.
//
// It may be deleted at any time, and no failure of its own is ever a failure of the call.

const stateName = 'state';
const stateFormat = 'v1';

/** Few enough to write all of them at once, and enough that with 60,000 holders each is some 5 KB. */
const shardCount = 1024;

/** Which addresses a holder has; good for one locked session. */
export class AttachmentIndex {
  private usable = true;
  private readonly loaded = new Map<string, Shard>();

  /**
   * @param reservations - folder whose files it indexes
   * @param folder - where it keeps itself
   */
  constructor(
    private readonly files: Files,
    private readonly reservations: string,
    private readonly folder: string,
  ) {
    this.usable = this.try(() => this.isCurrent()) ?? false;
  }

  /** The holder's addresses, perhaps outdated by edits in place; `undefined` when the index cannot tell. */
  get(holder: string): readonly string[] | undefined {
    return this.usable ? this.try(() => this.load(shardOf(holder)).get(holder)) : undefined;
  }

  /** Records what the holder has now. */
  set(holder: string, addresses: readonly string[]): void {
    if (!this.usable) return;
    this.try(() => {
      const name = shardOf(holder);
      const shard = this.load(name);
      shard.set(holder, addresses);
      this.save(name, shard);
    });
  }

  /** Brings the index in line with all that is held. */
  rebuild(held: ReadonlyMap<string, readonly string[]>): void {
    this.usable = true;
    this.loaded.clear();
    this.try(() => {
      this.files.ensureFolder(this.folder, mode.folder);
      const shards = new Map<string, Shard>();
      for (const [holder, addresses] of held) {
        const name = shardOf(holder);
        const shard = shards.get(name) ?? new Shard();
        shards.set(name, shard);
        shard.add(holder, addresses);
      }
      for (const name of this.files.list(this.folder)) {
        if (name !== stateName && !shards.has(name)) this.files.remove(join(this.folder, name));
      }
      for (const [name, shard] of shards) this.save(name, shard);
    });
  }

  /** Vouches for the reservation folder as it is now. Without it the next session reads everything. */
  seal(): void {
    if (!this.usable) return;
    this.try(() => {
      this.files.setModified(this.reservations, Math.floor(Date.now() / 1000) + Math.random());
      const state = this.describe();
      if (state !== undefined) this.files.overwrite(join(this.folder, stateName), state, mode.file);
    });
  }

  private isCurrent(): boolean {
    const state = this.files.read(join(this.folder, stateName));
    return state !== undefined && state === this.describe();
  }

  /** The state that the index can vouch for; `undefined` where two states could not be told apart. */
  private describe(): string | undefined {
    const boot = this.files.bootId();
    const status = this.files.stat(this.reservations);
    // Whole seconds only: such a file system would not show a second change within one.
    if (!boot || !status || status.modifiedNs % 1_000_000_000n === 0n) return undefined;
    return `${stateFormat} ${boot} ${status.inode} ${status.modifiedNs}`;
  }

  private load(name: string): Shard {
    const loaded = this.loaded.get(name) ?? new Shard(this.files.read(join(this.folder, name)));
    this.loaded.set(name, loaded);
    return loaded;
  }

  private save(name: string, shard: Shard): void {
    this.files.overwrite(join(this.folder, name), shard.text, mode.file);
  }

  private try<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch {
      // The reservations themselves are what counts: without an index the next call reads them all.
      this.usable = false;
      return undefined;
    }
  }
}

/** The file that a holder is in. All holders of one container, legacy ones too, are in the same. */
function shardOf(holder: string): string {
  const [id = ''] = holder.split('\r\n', 1);
  let hash = 0x811c9dc5; // FNV-1a
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return ((hash >>> 0) % shardCount).toString(16).padStart(3, '0');
}
