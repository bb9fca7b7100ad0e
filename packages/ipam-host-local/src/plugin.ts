import {
  type CniError,
  type DelInvocation,
  Differences,
  FileLocks,
  Files,
  type GcInvocation,
  type Invocation,
  type Plugin,
  parseCidr,
  parseIp,
  type Result,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { allocate } from './allocator.ts';
import { dataDirOf, demandsOf, loadPool } from './config.ts';
import { holderOf, legacyHolderOf } from './disk-format.ts';
import * as errors from './errors.ts';
import type { HostLocalConfig } from './generated/config.ts';
import { capacity, formatRangeSet, isGateway, type RangeSet, rangeOf } from './ranges.ts';
import type { Reservations } from './reservations.ts';
import { readResolvConf } from './resolv-conf.ts';
import { notReady } from './retell.ts';
import { Store } from './store.ts';

/** Hands out addresses from ranges, and keeps on local disk who has which. */
@injectable()
export class HostLocalPlugin implements Plugin<HostLocalConfig> {
  constructor(
    @inject(Files) private readonly files: Files,
    @inject(FileLocks) private readonly locks: FileLocks,
  ) {}

  async add(call: Invocation<HostLocalConfig>): Promise<Result> {
    // 1. Ranges, requested addresses and DNS: what is wrong with them is said before anything is reserved.
    const pool = loadPool(call);
    const demands = demandsOf(pool);
    const dns = pool.resolvConf === undefined ? undefined : readResolvConf(this.files, pool.resolvConf);

    // 2. One address from each range set, all of them under one lock, or none.
    const store = this.storeOf(call.config);
    const lease = await store.locked((reservations) => allocate(reservations, demands, call), call.signal);
    call.undo('release the addresses', async () => {
      const problems = await store.locked((reservations) => lease.undo(reservations));
      if (problems.length > 0) throw errors.cannotRelease(store.folder, problems);
    });

    return { ips: lease.ips, routes: pool.routes, ...(dns ? { dns } : {}) };
  }

  async check(call: Invocation<HostLocalConfig>): Promise<void> {
    const { sets } = loadPool(call);
    const differences = new Differences();
    const nothing = await this.storeOf(call.config).lockedIfThere((reservations) => {
      differences.add(...compare(reservations, sets, call));
      return false;
    }, call.signal);
    if (nothing ?? true) differences.add(errors.notReserved(call.attachment.containerId));
    differences.throwIfAny();
  }

  async del(call: DelInvocation<HostLocalConfig>): Promise<void> {
    const store = this.storeOf(call.config);
    const problems = await store.lockedIfThere((reservations) => {
      const { own, legacy } = reservations.heldBy(call.attachment);
      return own.length > 0
        ? reservations.removeEach(own, holderOf(call.attachment))
        : reservations.removeEach(legacy, legacyHolderOf(call.attachment));
    }, call.signal);
    if (problems?.length) throw errors.cannotRelease(store.folder, problems);
  }

  async gc(call: GcInvocation<HostLocalConfig>): Promise<void> {
    const store = this.storeOf(call.config);
    const valid = new Set(call.valid.flatMap((attachment) => [holderOf(attachment), legacyHolderOf(attachment)]));
    const problems = await store.lockedIfThere(
      (reservations) => reservations.removeAllBut((holder) => valid.has(holder)),
      call.signal,
    );
    if (problems?.length) throw errors.cannotRelease(store.folder, problems);
  }

  async status(call: StatusInvocation<HostLocalConfig>): Promise<void> {
    const { sets } = loadPool(call);
    const store = this.storeOf(call.config);
    const full = await store
      .locked((reservations) => {
        reservations.probe();
        return findFull(reservations, sets);
      }, call.signal)
      .catch((error) => {
        throw notReady(error);
      });
    if (full) throw full;
  }

  private storeOf(config: HostLocalConfig): Store {
    return new Store(this.files, this.locks, dataDirOf(config), config.name);
  }
}

/** Every address of prevResult that is ours to give must be reserved for the attachment, and the other way round. */
function compare(
  reservations: Reservations,
  sets: readonly RangeSet[],
  { attachment, prevResult }: Invocation<HostLocalConfig>,
): string[] {
  const { own, legacy } = reservations.heldBy(attachment);
  const held = [...own, ...legacy];
  const addresses = (prevResult?.ips ?? []).map((ip) => parseCidr(ip.address).address);
  const lost = addresses.filter(
    (address) => sets.some((set) => rangeOf(set, parseIp(address))) && !held.includes(address),
  );
  // Of our own files only: a legacy one may belong to another interface of the container.
  const unknown = addresses.length === 0 ? [] : own.filter((address) => !addresses.includes(address));
  return [
    ...(held.length === 0 ? [errors.notReserved(attachment.containerId)] : []),
    ...lost.map((address) => {
      const holder = reservations.holder(address);
      const file = reservations.fileOf(address);
      return holder === undefined ? errors.lostAddress(address, file) : errors.othersAddress(address, file, holder);
    }),
    ...unknown.map(errors.unknownAddress),
  ];
}

/** The error for the first range set that has no address left. */
function findFull(reservations: Reservations, sets: readonly RangeSet[]): CniError | undefined {
  const taken = [...reservations.list()].map(parseIp);
  for (const set of sets) {
    const size = capacity(set);
    if (BigInt(taken.length) < size) continue;
    const reserved = taken.filter((ip) => {
      const range = rangeOf(set, ip);
      return range && !isGateway(range, ip.value);
    });
    if (BigInt(reserved.length) >= size)
      return errors.poolFull(formatRangeSet(set), reserved.length, reservations.folder);
  }
  return undefined;
}
