import type { Files } from '@podwire/core';
import type { Firewalld } from './firewalld.ts';

/**
 * firewalld writes a file below /etc for a zone that came with it when its first source is added, and keeps the file
 * when the last one goes. So that nothing is left, we note what such a zone was before our first source, and let
 * firewalld load its defaults when it is that again. A zone that anybody else has changed is left as it is.
 */
export class BuiltInZones {
  constructor(
    private readonly files: Files,
    /** `/var/lib/cni/podwire/firewalld` */
    private readonly folder: string,
  ) {}

  /** To be called before a source is added to the permanent configuration. */
  async remember(firewalld: Firewalld, zone: string): Promise<void> {
    const file = this.#fileOf(zone);
    if (this.files.read(file) !== undefined) return;
    const now = await firewalld.settingsOf(zone);
    if (!now?.isBuiltIn) return;
    this.files.ensureFolder(`${this.folder}/built-in`, 0o700);
    this.files.replace(file, now.text, { mode: 0o600, durable: false });
  }

  /** To be called after sources were removed from the permanent configuration. */
  async restore(firewalld: Firewalld, zone: string): Promise<void> {
    const file = this.#fileOf(zone);
    const before = this.files.read(file);
    if (before === undefined) return;
    const now = await firewalld.settingsOf(zone);
    if (now && now.text !== before) return;
    if (now && !now.isBuiltIn) await firewalld.loadDefaults(zone);
    this.files.remove(file);
  }

  #fileOf(zone: string): string {
    return `${this.folder}/built-in/${encodeURIComponent(zone)}`;
  }
}
