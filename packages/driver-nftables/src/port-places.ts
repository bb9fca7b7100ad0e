import type { Change } from './changes.ts';
import { encodeFields } from './data.ts';
import { portInUse } from './errors.ts';
import { changesOf, pieceAt } from './holdings.ts';
import { commentedOwner, type Owner, sameOwner } from './owner.ts';
import { type Piece, type Spot, spotId, spotOf } from './part.ts';
import type { Ruleset } from './ruleset.ts';
import { families, hostPorts, ports } from './sets.ts';

/** What a probe leads to, for no packet ever: nothing sees the ruleset in the middle of a batch. */
const nowhere = { 4: ['0.0.0.0', 0], 6: ['::', 0] } as const;

/**
 * As with bind(2), a port of every address and the same port of one address cannot be two attachments'. Here are those
 * of one address that stand in the way of what is wanted of every address.
 *
 * @throws CniError code 108
 */
export function refuseTakenAddresses(ruleset: Ruleset, owner: Owner, wanted: readonly Piece[]): void {
  for (const family of families) {
    const keys = new Set(wanted.filter(({ set }) => set === ports[family]).map(({ element }) => element.key.join(' ')));
    if (keys.size === 0) continue;
    const holder = ruleset
      .elements(hostPorts[family], { containing: bytesOf(wanted, family) })
      .find(({ key: [, ...port], comment }) => keys.has(port.join(' ')) && !sameOwner(commentedOwner(comment), owner));
    if (holder) throw portInUse({ set: hostPorts[family], element: holder });
  }
}

/** So many patterns are looked for faster than all elements are decoded. */
const fewPorts = 8;

/** The part of a key that says which port, of each that is wanted; none when they are many. */
function bytesOf(wanted: readonly Piece[], family: (typeof families)[number]): Uint8Array[] {
  const keys = wanted.filter(({ set }) => set === ports[family]).map(({ element }) => element.key);
  return keys.length > fewPorts ? [] : keys.map((key) => encodeFields(ports[family].key, key));
}

/** The other way round: makes each port of one address a port of every address for a moment, which others' cannot be. */
export function probes(wanted: readonly Piece[]): Change[] {
  const own = new Set(wanted.map((piece) => spotId(spotOf(piece))));
  const pieces = families.flatMap((family) =>
    everyAddress(wanted, family)
      .filter((spot) => !own.has(spotId(spot)))
      .map(({ set, key }) => ({ set, element: { key, data: nowhere[family] } })),
  );
  return [...changesOf('create elements', pieces), ...changesOf('delete elements', pieces)];
}

/**
 * What is in the places that are wanted. An address changes hands: whoever was given it last has it. A port does not.
 *
 * @throws CniError code 108
 */
export function obstacles(ruleset: Ruleset, owner: Owner, wanted: readonly Piece[]): Piece[] {
  const spots = [...wanted.map(spotOf), ...families.flatMap((family) => everyAddress(wanted, family))];
  const unique = [...new Map(spots.map((spot) => [spotId(spot), spot])).values()];
  return unique.flatMap((spot) => {
    const found = pieceAt(ruleset, spot);
    if (!found) return [];
    const isPort = families.some((family) => spot.set === ports[family] || spot.set === hostPorts[family]);
    if (isPort && !sameOwner(commentedOwner(found.element.comment), owner)) throw portInUse(found);
    return [found];
  });
}

/** The places that ports of one address would have if they were of every address; each once. */
function everyAddress(wanted: readonly Piece[], family: (typeof families)[number]): Spot[] {
  const spots = wanted
    .filter(({ set }) => set === hostPorts[family])
    .map(
      ({
        element: {
          key: [, ...port],
        },
      }): Spot => ({ set: ports[family], key: port }),
    );
  return [...new Map(spots.map((spot) => [spotId(spot), spot])).values()];
}
