import type { IpValue } from '@podwire/core';
import { inRange, isGateway, type Range, type RangeSet } from './ranges.ts';

/** An address that the walk comes to. */
export interface Offer {
  readonly value: bigint;
  readonly range: Range;
}

/**
 * Every address of the set once, round robin: from the one after `last` through the ranges and back to `last` itself.
 * So the address that was freed last is given out again last.
 */
export function* walk(set: RangeSet, last?: IpValue): Generator<Offer> {
  const startIndex = last ? set.findIndex((range) => inRange(range, last)) : -1;
  let index = Math.max(startIndex, 0);
  let range = set[index] ?? set[0];
  let value = startIndex >= 0 ? last?.value : undefined;
  let first: bigint | undefined;
  while (true) {
    if (value === undefined) {
      value = range.start;
    } else if (value === range.end) {
      index = (index + 1) % set.length;
      range = set[index] ?? set[0];
      value = range.start;
    } else {
      value += 1n;
    }
    if (value === first) return;
    first ??= value;
    if (!isGateway(range, value)) yield { value, range };
  }
}
