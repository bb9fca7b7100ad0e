import { Attempts } from '@podwire/core';
import type { Admissions, Placed } from './admissions.ts';
import type { BuiltInZones } from './built-in-zones.ts';
import { inAnotherZone } from './errors.ts';
import type { Configuration, Firewalld } from './firewalld.ts';
import { FirewalldError } from './firewalld-error.ts';
import { sourceOf } from './sources.ts';

// In this order everywhere: were the runtime configuration changed first, a reload in between would load the permanent
// one as it was before, and the change would be lost.
export const configurations: readonly Configuration[] = ['permanent', 'runtime'];

/** Puts addresses into zones and takes them out, in both configurations. */
export class Placement {
  constructor(
    private readonly firewalld: Firewalld,
    private readonly admissions: Admissions,
    private readonly builtInZones: BuiltInZones,
  ) {}

  /**
   * There already is fine.
   *
   * @returns what holds them: the runtime configuration alone where firewalld may not write the permanent one
   * @throws CniError code 7 for a zone that is not there, code 100 for an address that is in another one
   */
  async put(addresses: readonly string[], zone: string): Promise<'both' | 'runtime'> {
    let held: 'both' | 'runtime' = 'both';
    await this.builtInZones.remember(this.firewalld, zone);
    for (const source of addresses.map(sourceOf)) {
      for (const where of configurations) {
        try {
          await this.firewalld.addSource(where, zone, source);
        } catch (error) {
          const owner = await this.#ownerIfTaken(error, where, source);
          if (owner !== undefined) throw inAnotherZone(source, zone, owner, where);
          if (where === 'runtime' || !isWriteProtection(error)) throw error;
          held = 'runtime';
        }
      }
    }
    return held;
  }

  /**
   * Missing is fine, and so is one that an attachment has claimed since: that one stays. Tries all of them, unless
   * firewalld does not answer; what was taken out is a leftover no more.
   */
  async clear(placed: readonly Placed[]): Promise<void> {
    const attempts = new Attempts();
    const zones = [...new Set(placed.map(({ zone }) => zone))];
    const steps = [
      ...placed.map((one) => [`take ${one.address} out of zone ${one.zone}`, () => this.#take(one)] as const),
      ...zones.map((zone) => [`restore zone ${zone}`, () => this.builtInZones.restore(this.firewalld, zone)] as const),
    ];
    for (const [what, action] of steps) {
      let unanswered = false;
      await attempts.try(what, () =>
        action().catch((error: unknown) => {
          unanswered = error instanceof FirewalldError && error.isOfTheBus;
          throw error;
        }),
      );
      if (unanswered) break; // each of the others would wait as long
    }
    attempts.throwIfFailed();
  }

  /** The permanent configuration says INVALID_ADDR where the runtime one says ZONE_CONFLICT. */
  async #ownerIfTaken(error: unknown, where: Configuration, source: string): Promise<string | undefined> {
    if (!FirewalldError.because(error, 'ZONE_CONFLICT', 'INVALID_ADDR')) return undefined;
    return this.firewalld.zoneOf(where, source);
  }

  async #take(one: Placed): Promise<void> {
    const holder = this.admissions.holderOf(one.address);
    const isClaimed = holder?.placed.some(({ address, zone }) => address === one.address && zone === one.zone);
    if (!isClaimed) {
      const source = sourceOf(one.address);
      await this.firewalld.removeSource('permanent', one.zone, source);
      try {
        await this.firewalld.removeSource('runtime', one.zone, source);
      } catch (error) {
        // Somebody has taken firewalld's rules from under it, ours among them. A reload makes the others again and not
        // ours; until then it stays a leftover.
        if (FirewalldError.because(error, 'COMMAND_FAILED')) return;
        throw error;
      }
    }
    this.admissions.settle(one);
  }
}

/**
 * EPERM, EACCES or EROFS, as Python words them: the error has no code of its own. /etc may be read-only for firewalld, as
 * on an immutable system.
 */
function isWriteProtection(error: unknown): boolean {
  return error instanceof FirewalldError && /\[Errno (?:1|13|30)\]/.test(error.message);
}
