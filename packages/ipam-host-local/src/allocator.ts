import {
  type Attachment,
  CniError,
  formatIp,
  type Invocation,
  type IpConfig,
  type IpValue,
  parseIp,
  readIp,
} from '@podwire/core';
import { holderOf } from './disk-format.ts';
import * as errors from './errors.ts';
import { formatRangeSet, isGateway, type RangeSet, rangeOf } from './ranges.ts';
import type { Reservations } from './reservations.ts';
import { within } from './retell.ts';
import { type Offer, walk } from './walk.ts';

/** After so many addresses in use, the names of all are read at once: asking for each would cost more. */
const maxProbes = 256;

/** One of the range sets that an ADD takes an address from. */
export interface Demand {
  readonly set: RangeSet;
  readonly setIndex: number;
  readonly requested?: IpValue;
}

/** What one ADD reserved, and how to take it back. */
export interface Allocation {
  readonly ips: readonly IpConfig[];
  /** Frees what was reserved here and nothing else. Returns what could not be taken back, and why. */
  undo(reservations: Reservations): string[];
}

/** Takes one address from each set, or none at all. */
export function allocate(
  reservations: Reservations,
  demands: readonly Demand[],
  { attachment, warn }: Pick<Invocation, 'attachment' | 'warn'>,
): Allocation {
  const steps: ((reservations: Reservations) => string[])[] = [];
  const undo = (open: Reservations) => [...steps].reverse().flatMap((step) => step(open));
  try {
    refuseDuplicates(reservations, demands, attachment);
    const ips = demands.map((demand) => {
      try {
        return reserve(reservations, demand, { attachment, warn }, steps);
      } catch (error) {
        throw within(`failed to allocate for range ${demand.setIndex}`, error);
      }
    });
    return { ips, undo };
  } catch (error) {
    const problems = undo(reservations);
    if (problems.length === 0) throw error;
    const { code, message, details } = CniError.from(error);
    throw new CniError(code, message, [details, ...problems].filter(Boolean).join('\n'), { cause: error });
  }
}

/** An attachment has one address of a set, whether it asked for a certain one or not. */
function refuseDuplicates(reservations: Reservations, demands: readonly Demand[], attachment: Attachment): void {
  const { own, legacy } = reservations.heldBy(attachment);
  for (const { set, setIndex } of demands) {
    const held = [...own, ...legacy].find((address) => rangeOf(set, parseIp(address)));
    if (held === undefined) continue;
    const error = errors.duplicate(held, attachment.containerId, attachment.ifname);
    throw within(`failed to allocate for range ${setIndex}`, error);
  }
}

function reserve(
  reservations: Reservations,
  { set, setIndex, requested }: Demand,
  { attachment, warn }: Pick<Invocation, 'attachment' | 'warn'>,
  steps: ((reservations: Reservations) => string[])[],
): IpConfig {
  const before = readLast(reservations, setIndex, warn);
  const { range, value } = requested
    ? reserveRequested(reservations, set, requested, attachment)
    : reserveNext(reservations, set, readIp(before ?? ''), attachment);
  const address = formatIp({ family: range.family, value });
  steps.push((open) => open.removeEach([address], holderOf(attachment)));

  steps.push((open) => restoreLast(open, setIndex, address, before));
  reservations.writeLast(setIndex, address);
  return { address: `${address}/${range.prefixLength}`, gateway: formatIp(range.gateway) };
}

function reserveRequested(reservations: Reservations, set: RangeSet, ip: IpValue, attachment: Attachment): Offer {
  const address = formatIp(ip);
  const range = rangeOf(set, ip);
  if (!range) throw errors.notInRangeSet(address, formatRangeSet(set));
  if (isGateway(range, ip.value)) throw errors.requestedGateway(address);
  if (!reservations.create(address, attachment)) {
    throw errors.requestedTaken(address, formatRangeSet(set), reservations.fileOf(address));
  }
  return { value: ip.value, range };
}

function reserveNext(
  reservations: Reservations,
  set: RangeSet,
  last: IpValue | undefined,
  attachment: Attachment,
): Offer {
  let probes = 0;
  let taken: Set<string> | undefined;
  for (const offer of walk(set, last)) {
    const address = formatIp({ family: offer.range.family, value: offer.value });
    probes += 1;
    if (probes > maxProbes) taken ??= reservations.list();
    if (taken ? taken.has(address) : reservations.has(address)) continue;
    if (reservations.create(address, attachment)) return offer;
  }
  throw errors.exhausted(formatRangeSet(set), reservations.folder);
}

/** Only a hint: one that cannot be read makes the walk begin at the first range. */
function readLast(reservations: Reservations, setIndex: number, warn: (message: string) => void): string | undefined {
  try {
    return reservations.readLast(setIndex);
  } catch (error) {
    warn(`Error retrieving last reserved ip: ${CniError.from(error)}`);
    return undefined;
  }
}

/** Puts the round robin back to where it was, unless another ADD has moved it since. */
function restoreLast(reservations: Reservations, setIndex: number, ours: string, before: string | undefined): string[] {
  try {
    if (reservations.readLast(setIndex) === ours) reservations.writeLast(setIndex, before);
    return [];
  } catch (error) {
    return [String(CniError.from(error))];
  }
}
