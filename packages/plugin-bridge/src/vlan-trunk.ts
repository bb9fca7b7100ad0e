import { trunkRefused } from './errors.ts';

/** An element of `vlanTrunk`: a single VLAN, a range, both, or nothing. */
export interface TrunkElement {
  readonly id?: number;
  readonly minID?: number;
  readonly maxID?: number;
}

/** All VLAN ids that a `vlanTrunk` names, each once, ascending. @throws CniError code 7 in the reference's words */
export function expandTrunk(elements: readonly TrunkElement[] = []): number[] {
  const ids = new Set(elements.flatMap(idsOf));
  return [...ids].sort((a, b) => a - b);
}

function idsOf({ id, minID, maxID }: TrunkElement, position: number): number[] {
  const refuse = (msg: string) => trunkRefused(msg, position);
  const ids: number[] = [];
  if (minID !== undefined && maxID !== undefined) {
    if (!isVlanId(minID)) throw refuse('incorrect trunk minID parameter');
    if (!isVlanId(maxID)) throw refuse('incorrect trunk maxID parameter');
    if (minID > maxID) throw refuse('minID is greater than maxID in trunk parameter');
    for (let vlan = minID; vlan <= maxID; vlan += 1) ids.push(vlan);
  } else if (maxID !== undefined) {
    throw refuse('minID and maxID should be configured simultaneously, minID is missing');
  } else if (minID !== undefined) {
    throw refuse('minID and maxID should be configured simultaneously, maxID is missing');
  }
  if (id !== undefined) {
    if (!isVlanId(id)) throw refuse('incorrect trunk id parameter');
    ids.push(id);
  }
  return ids;
}

function isVlanId(id: number): boolean {
  return id >= 1 && id <= 4094;
}
