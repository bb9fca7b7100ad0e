import type { Change } from './changes.ts';
import type { ChainFound } from './found.ts';
import { changesOf, pieceAt } from './holdings.ts';
import type { Home } from './home.ts';
import { anchorsOf, bridgeHome } from './isolation.ts';
import { leadsTo, type Piece, spotId, spotOf } from './part.ts';
import type { Ruleset } from './ruleset.ts';
import { chain, owners, table } from './sets.ts';
import { main, noted } from './skeleton.ts';

/**
 * Takes elements away, the chains that nothing else leads to with them, and tables that nothing else is in.
 *
 * @param options.keep - chains that something will lead to again
 * @param options.last - whether nothing takes the elements' place
 */
export function release(
  ruleset: Ruleset,
  pieces: readonly Piece[],
  { keep, last }: { readonly keep: readonly string[]; readonly last: boolean },
): Change[] {
  if (pieces.length === 0) return [];
  const chains = ruleset.chains(table);
  const unused = unusedChains(ruleset, chains, pieces, keep);
  const gone = [...pieces, ...unused.flatMap(({ anchors }) => anchors)];
  const notes = gone.filter(({ set }) => set === owners).length;
  const empty = [
    ...(last && chains.find((one) => one.chain === noted)?.uses === notes ? [main] : []),
    ...(gone.some(({ set }) => set.family === bridgeHome.table.family) ? [bridgeHome] : []),
  ].filter((home) => isEmptyWithout(ruleset, home, gone));
  const stays = ({ set }: Piece) => !empty.some((home) => home.sets.includes(set));
  return [
    ...changesOf('delete elements', gone.filter(stays)),
    ...(empty.includes(main) ? [] : unused.map(({ name }) => ({ change: 'delete chain', ...chain(name) }) as const)),
    ...empty.map((home) => ({ change: 'delete table', ...home.table }) as const),
  ];
}

interface Unused {
  readonly name: string;
  /** The elements that go with it. */
  readonly anchors: readonly Piece[];
}

/** A chain's uses are its rules and whatever leads to it; of those, what is taken away and what only comes with it. */
function unusedChains(
  ruleset: Ruleset,
  chains: readonly ChainFound[],
  pieces: readonly Piece[],
  keep: readonly string[],
): Unused[] {
  const taken = new Map<string, number>();
  for (const { element } of pieces) {
    const name = leadsTo(element);
    if (name && name !== noted && !keep.includes(name)) taken.set(name, (taken.get(name) ?? 0) + 1);
  }
  return [...taken].flatMap(([name, count]) => {
    const found = chains.find((one) => one.chain === name);
    if (!found) return [];
    const anchors = anchorsOf(name).flatMap((anchor) => pieceAt(ruleset, spotOf(anchor)) ?? []);
    const leading = anchors.filter(({ element }) => leadsTo(element) === name).length;
    const rules = ruleset.rules(chain(name)).length;
    return found.uses - rules - leading - count <= 0 ? [{ name, anchors }] : [];
  });
}

/** Looks at everything, since what nobody has a note of must not be lost either. */
function isEmptyWithout(ruleset: Ruleset, home: Home, gone: readonly Piece[]): boolean {
  const ids = new Set(gone.map((piece) => spotId(spotOf(piece))));
  return home.sets.every((set) => ruleset.elements(set).every(({ key }) => ids.has(spotId({ set, key }))));
}
