import {
  type Admission,
  type Attachment,
  CniError,
  type FileLocks,
  type Files,
  type FirewallDriver,
  type FirewallPart,
  type FirewallRequests,
  type Known,
} from '@podwire/core';
import { type AdmissionRecord, Admissions, type Placed } from './admissions.ts';
import { BuiltInZones } from './built-in-zones.ts';
import { lockHeld, notRunning } from './errors.ts';
import { Firewalld } from './firewalld.ts';
import { FirewalldError } from './firewalld-error.ts';
import { configurations, Placement } from './placement.ts';
import { addressesOf, sourceOf } from './sources.ts';
import type { SystemBus } from './system-bus.ts';

const usualFolder = '/var/lib/cni/podwire/firewalld';
const lockWithinMs = 60_000;
/** After a restart of the system there may be hundreds, of which each takes firewalld some 20 ms. */
const leftoversPerAdd = 20;
/** Where the reference plugins put addresses if they are not told another zone. */
const usualZone = 'trusted';

/**
 * Admission by firewalld: each address is a source of a zone that accepts, `trusted` unless another one is named.
 * Sources are put into the runtime configuration, as the reference does, and into the permanent one, so that they are
 * there again after a reload or a restart of firewalld.
 */
export class FirewalldFirewall implements FirewallDriver {
  readonly name = 'firewalld';
  readonly #admissions: Admissions;
  readonly #builtInZones: BuiltInZones;

  constructor(
    private readonly bus: SystemBus,
    private readonly files: Files,
    private readonly locks: FileLocks,
    /** Where it is kept who has which address; other processes use the same one. */
    private readonly folder: string = usualFolder,
  ) {
    this.#admissions = new Admissions(files, folder);
    this.#builtInZones = new BuiltInZones(files, folder);
  }

  async objection<P extends FirewallPart>(_part: P, wanted?: FirewallRequests[P]): Promise<CniError | undefined> {
    const { backend } = (wanted ?? {}) as { readonly backend?: string };
    const absence = this.bus.absence({ installed: backend === this.name });
    if (absence) return notRunning(absence);
    try {
      const running = await this.#asking((firewalld) => firewalld.isRunning());
      return running ? undefined : notRunning('nobody on the D-Bus system bus has its name');
    } catch (error) {
      return CniError.from(error);
    }
  }

  async admit(attachment: Attachment, { ips, zone }: Admission): Promise<void> {
    const addresses = addressesOf(ips);
    await this.#changing(async (firewalld) => {
      const placement = this.#placement(firewalld);
      this.#admissions.retireEarlierBoots();
      this.#admissions.claim(attachment, addresses, zone);
      try {
        // An address is in one zone at most: first out of the one that somebody before had it in.
        await placement.clear(this.#leftoversOf(addresses));
        const held = await placement.put(addresses, zone);
        if (held === 'runtime') this.#admissions.claim(attachment, addresses, zone, true);
      } catch (error) {
        await this.#withdraw(attachment, placement, error);
        throw error;
      }
      // What others left is no reason to fail this one: it stays a leftover, and their own DEL and GC tell.
      await placement.clear(this.#admissions.leftovers().slice(0, leftoversPerAdd)).catch(() => undefined);
    });
  }

  async check(attachment: Attachment, { admission }: Partial<FirewallRequests>): Promise<string[]> {
    if (!admission) return [];
    const { ips, zone } = admission;
    const checked = this.#admissions.of(attachment)?.runtimeOnly ? (['runtime'] as const) : configurations;
    return this.#asking(async (firewalld) => {
      const differences: string[] = [];
      for (const source of addressesOf(ips).map(sourceOf)) {
        for (const where of checked) {
          if (await firewalld.hasSource(where, zone, source)) continue;
          differences.push(`${source} is no source of zone "${zone}" in firewalld's ${where} configuration`);
        }
      }
      return differences;
    });
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[], known?: Known): Promise<void> {
    if (!parts.includes('admission')) return;
    const record = this.#admissions.of(attachment);
    if (record) {
      await this.#retire(() => [record], 'not');
      return;
    }
    // Nothing of ours. The reference plugins write nothing down; what they made is found by its address.
    const addresses = addressesOf(known?.ips ?? []).filter((address) => !this.#admissions.holderOf(address));
    if (addresses.length === 0 || this.bus.absence()) return;
    if (!(await this.#asking((firewalld) => firewalld.isRunning()))) return;
    const placed = addresses.map((address) => ({ address, zone: known?.zone || usualZone }));
    await this.#changing((firewalld) => this.#placement(firewalld).clear(placed));
  }

  async collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): Promise<void> {
    if (!parts.includes('admission') || !this.files.stat(this.folder)) return;
    const isValid = ({ attachment: one }: AdmissionRecord) =>
      valid.some(({ containerId, ifname }) => one.containerId === containerId && one.ifname === ifname);
    const stale = () => {
      this.#admissions.retireEarlierBoots();
      return this.#admissions.ofNetwork(network).filter((record) => !isValid(record));
    };
    await this.#retire(stale, 'too');
  }

  /** Takes out what the attachments have. While firewalld does not run it is left for the next act that finds it running. */
  async #retire(select: () => readonly AdmissionRecord[], leftBefore: 'too' | 'not'): Promise<void> {
    await this.#locked(async () => {
      const records = select();
      for (const record of records) this.#admissions.retire(record);
      const addresses = records.flatMap(({ placed }) => placed.map(({ address }) => address));
      const left = leftBefore === 'too' ? this.#admissions.leftovers() : this.#leftoversOf(addresses);
      if (left.length === 0 || this.bus.absence({ installed: true })) return;
      await this.#asking(async (firewalld) => {
        if (await firewalld.isRunning()) await this.#placement(firewalld).clear(left);
      });
    });
  }

  /** The error that made an ADD fail is its answer; what cannot be taken back now is a leftover. */
  async #withdraw(attachment: Attachment, placement: Placement, reason: unknown): Promise<void> {
    const record = this.#admissions.of(attachment);
    if (!record) return;
    this.#admissions.retire(record);
    if (reason instanceof FirewalldError && reason.isOfTheBus) return;
    await placement.clear(this.#leftoversOf(record.placed.map(({ address }) => address))).catch(() => undefined);
  }

  #leftoversOf(addresses: readonly string[]): Placed[] {
    return this.#admissions.leftovers().filter(({ address }) => addresses.includes(address));
  }

  #placement(firewalld: Firewalld): Placement {
    return new Placement(firewalld, this.#admissions, this.#builtInZones);
  }

  #changing(action: (firewalld: Firewalld) => Promise<void>): Promise<void> {
    return this.#locked(() => this.#asking(action));
  }

  async #asking<T>(action: (firewalld: Firewalld) => Promise<T>): Promise<T> {
    const firewalld = new Firewalld(this.bus.open());
    try {
      return await action(firewalld);
    } finally {
      firewalld.close();
    }
  }

  /** One change at a time on this node: whether an address is still somebody's is looked up before it is taken out. */
  async #locked(action: () => Promise<void>): Promise<void> {
    const path = `${this.folder}/lock`;
    this.files.ensureFolder(this.folder, 0o700);
    const signal = AbortSignal.timeout(lockWithinMs);
    const lock = await this.locks.acquire(path, { signal }).catch((error: unknown) => {
      throw signal.aborted ? lockHeld(path, lockWithinMs / 1000, error) : error;
    });
    try {
      await action();
    } finally {
      lock.release();
    }
  }
}
