import type { Bus, BusCall } from './bus.ts';
import { unknownZone } from './errors.ts';
import { FirewalldError } from './firewalld-error.ts';

const service = 'org.fedoraproject.FirewallD1';
const root = '/org/fedoraproject/FirewallD1';

/** firewalld keeps two configurations: what the kernel has now, and what a reload or a restart begins with. */
export type Configuration = 'runtime' | 'permanent';

/** What is known of a zone of the permanent configuration. */
export interface ZoneSettings {
  /** As it came with firewalld, and nobody has changed it: it has no file below /etc. */
  readonly isBuiltIn: boolean;
  /** The settings of the zone as one text, for comparison. */
  readonly text: string;
}

/** firewalld's D-Bus interface (man firewalld.dbus), as far as zones and their sources go. */
export class Firewalld {
  readonly #zonePaths = new Map<string, string>();

  constructor(private readonly bus: Bus) {}

  async isRunning(): Promise<boolean> {
    const bus = 'org.freedesktop.DBus';
    const asked = { destination: bus, path: '/org/freedesktop/DBus', interface: bus, member: 'NameHasOwner' };
    return (await this.bus.call({ ...asked, signature: 's', body: [service] })) === true;
  }

  /**
   * Puts a source into a zone; there already is fine.
   *
   * @throws CniError code 7 for a zone that is not there, FirewalldError `ZONE_CONFLICT` when it is in another one
   */
  async addSource(where: Configuration, zone: string, source: string): Promise<void> {
    try {
      await this.#ofZone(where, zone, 'addSource', source);
    } catch (error) {
      if (FirewalldError.because(error, 'INVALID_ZONE')) throw unknownZone(zone, where);
      if (!FirewalldError.because(error, 'ZONE_ALREADY_SET', 'ALREADY_ENABLED')) throw error;
    }
  }

  /** Takes a source out of a zone. One that is in no zone or in another, and a zone that is gone, are fine. */
  async removeSource(where: Configuration, zone: string, source: string): Promise<void> {
    try {
      await this.#ofZone(where, zone, 'removeSource', source);
    } catch (error) {
      const fine = ['UNKNOWN_SOURCE', 'NOT_ENABLED', 'ZONE_CONFLICT', 'INVALID_ZONE'];
      if (!FirewalldError.because(error, ...fine)) throw error;
    }
  }

  /** @returns false for a zone that is not there */
  async hasSource(where: Configuration, zone: string, source: string): Promise<boolean> {
    try {
      return (await this.#ofZone(where, zone, 'querySource', source)) === true;
    } catch (error) {
      if (FirewalldError.because(error, 'INVALID_ZONE')) return false;
      throw error;
    }
  }

  /** The zone that a source is in. */
  async zoneOf(where: Configuration, source: string): Promise<string | undefined> {
    const asked =
      where === 'runtime'
        ? { path: root, interface: `${service}.zone` }
        : { path: `${root}/config`, interface: `${service}.config` };
    return String(await this.#call({ ...asked, member: 'getZoneOfSource' }, source)) || undefined;
  }

  /** @returns `undefined` for a zone that is not there */
  async settingsOf(zone: string): Promise<ZoneSettings | undefined> {
    const path = await this.#pathOf(zone).catch((error: unknown) => {
      if (FirewalldError.because(error, 'INVALID_ZONE')) return undefined;
      throw error;
    });
    if (!path) return undefined;
    const asked = { path, interface: 'org.freedesktop.DBus.Properties', member: 'Get' };
    const isBuiltIn = (await this.#call(asked, `${service}.config.zone`, 'builtin')) === true;
    const settings = await this.#call({ path, interface: `${service}.config.zone`, member: 'getSettings2' });
    const sorted = Object.entries(settings as Record<string, unknown>).sort(([one], [other]) => (one < other ? -1 : 1));
    return { isBuiltIn, text: JSON.stringify(sorted) };
  }

  /** Makes a zone what it was when firewalld was installed: its file below /etc becomes a backup, `*.xml.old`. */
  async loadDefaults(zone: string): Promise<void> {
    const path = await this.#pathOf(zone);
    await this.#call({ path, interface: `${service}.config.zone`, member: 'loadDefaults' });
  }

  close(): void {
    this.bus.close();
  }

  async #ofZone(where: Configuration, zone: string, member: string, source: string): Promise<unknown> {
    if (where === 'runtime') return this.#call({ path: root, interface: `${service}.zone`, member }, zone, source);
    const path = await this.#pathOf(zone);
    return this.#call({ path, interface: `${service}.config.zone`, member }, source);
  }

  /** The permanent configuration has an object for each zone. */
  async #pathOf(zone: string): Promise<string> {
    const known = this.#zonePaths.get(zone);
    if (known) return known;
    const asked = { path: `${root}/config`, interface: `${service}.config`, member: 'getZoneByName' };
    const path = String(await this.#call(asked, zone));
    this.#zonePaths.set(zone, path);
    return path;
  }

  #call(call: Omit<BusCall, 'destination'>, ...body: readonly string[]): Promise<unknown> {
    const args = body.length > 0 ? { signature: 's'.repeat(body.length), body } : {};
    return this.bus.call({ destination: service, ...call, ...args });
  }
}
