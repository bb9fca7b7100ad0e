import {
  addressBits,
  broadcastOf,
  type Family,
  formatCidr,
  formatIp,
  type IpValue,
  networkOf,
  parseCidr,
  parseIp,
} from '@podwire/core';
import * as errors from './errors.ts';

/** A range as it stands in a config. */
export interface RangeConfig {
  readonly subnet?: string;
  readonly rangeStart?: string;
  readonly rangeEnd?: string;
  readonly gateway?: string;
}

/** A range with everything filled in. Both ends belong to it. */
export interface Range {
  readonly family: Family;
  readonly prefixLength: number;
  readonly start: bigint;
  readonly end: bigint;
  /** Never handed out from this range. It need not lie in the subnet. */
  readonly gateway: IpValue;
}

/** Ranges of one family that serve one address between them. */
export type RangeSet = readonly [Range, ...Range[]];

/** Fills in what a range leaves out, and refuses what cannot be. The first end that is wrong is named. */
export function readRange(config: RangeConfig): Range {
  if (!config.subnet) throw errors.missingSubnet();
  const cidr = parseCidr(config.subnet);
  const { family, prefixLength } = cidr;
  const subnet = formatCidr(cidr);
  if (prefixLength > addressBits(family) - 2) throw errors.subnetTooSmall(subnet);
  const { address: networkAddress } = networkOf(cidr);
  if (networkAddress !== cidr.address) throw errors.hostBitsSet(prefixLength, networkAddress);

  const network = parseIp(networkAddress).value;
  const last = parseIp(broadcastOf(cidr)).value;
  const outside = (ip: IpValue) => ip.family !== family || ip.value < network || ip.value > last;

  const gateway = config.gateway ? parseIp(config.gateway) : { family, value: network + 1n };
  const rangeStart = config.rangeStart ? parseIp(config.rangeStart) : undefined;
  const rangeEnd = config.rangeEnd ? parseIp(config.rangeEnd) : undefined;
  // An end of another family is after nothing; it is refused below, by its own name.
  const afterEnd = rangeStart && rangeEnd?.family === family && rangeStart.value > rangeEnd.value;
  if (rangeStart && (outside(rangeStart) || afterEnd)) {
    throw errors.rangeEndOutside('RangeStart', formatIp(rangeStart), subnet);
  }
  const start = rangeStart?.value ?? network + 1n;
  if (rangeEnd && (outside(rangeEnd) || rangeEnd.value < start)) {
    throw errors.rangeEndOutside('RangeEnd', formatIp(rangeEnd), subnet);
  }
  const end = rangeEnd?.value ?? (family === 4 ? last - 1n : last);
  if (start > end) throw errors.startIsLast(formatIp({ family, value: start }), subnet);
  return { family, prefixLength, start, end, gateway };
}

/** Reads one range set. What is wrong with it is reported without saying which set it is: the caller knows. */
export function readRangeSet(configs: readonly RangeConfig[]): RangeSet {
  const [first, ...others] = configs.map(readRange);
  if (!first) throw errors.emptyRangeSet();
  if (others.some((range) => range.family !== first.family)) throw errors.mixedFamilies();
  const set: RangeSet = [first, ...others];
  for (const [index, range] of set.entries()) {
    const other = set.slice(index + 1).find((later) => rangesOverlap(range, later));
    if (other) throw errors.rangesOverlap(formatRange(range), formatRange(other));
  }
  return set;
}

/** Whether an address may come from the range; its gateway counts as in. */
export function inRange({ family, start, end }: Range, ip: IpValue): boolean {
  return ip.family === family && ip.value >= start && ip.value <= end;
}

/** The range that an address belongs to. */
export function rangeOf(set: RangeSet, ip: IpValue): Range | undefined {
  return set.find((range) => inRange(range, ip));
}

export function isGateway({ gateway, family }: Range, value: bigint): boolean {
  return gateway.family === family && gateway.value === value;
}

export function rangesOverlap(a: Range, b: Range): boolean {
  return a.family === b.family && a.start <= b.end && b.start <= a.end;
}

export function rangeSetsOverlap(a: RangeSet, b: RangeSet): boolean {
  return a.some((range) => b.some((other) => rangesOverlap(range, other)));
}

/** How many addresses the set can hand out. */
export function capacity(set: RangeSet): bigint {
  return set.reduce((sum, range) => {
    const gateways = inRange(range, range.gateway) ? 1n : 0n;
    return sum + range.end - range.start + 1n - gateways;
  }, 0n);
}

/** `10.1.2.1-10.1.2.254`. */
export function formatRange({ family, start, end }: Range): string {
  return `${formatIp({ family, value: start })}-${formatIp({ family, value: end })}`;
}

/** The ranges, joined by commas. */
export function formatRangeSet(set: RangeSet): string {
  return set.map(formatRange).join(',');
}
