import type { Change } from './changes.ts';
import type { SetDefinition } from './data.ts';
import { grouped } from './grouped.ts';
import { type Page, pageKey, readPage } from './notes.ts';
import { commentedOwner, markOf, type Owner, sameOwner } from './owner.ts';
import { type Part, type Piece, type Spot, spotId, spotOf } from './part.ts';
import type { Ruleset } from './ruleset.ts';
import { owners } from './sets.ts';

/** Up to here, asking for each element is cheaper than listing a set. */
const FEW = 24;

type AnyPart = Part<never>;

/**
 * Everything that an attachment has for one part: its elements, and the pages of the note that names them. No note is
 * the usual case, and costs one question.
 */
export function holdingOf(ruleset: Ruleset, part: AnyPart, owner: Owner): Piece[] {
  const pages = pagesOf(ruleset, part, owner);
  if (pages.length === 0) return [];
  const note = pages.flatMap(({ words }) => words);
  // Another attachment may have been given an address since: what counts is the mark.
  const pieces = piecesAt(ruleset, part.spots(note, owner.instance), owner).filter(({ element }) =>
    sameOwner(commentedOwner(element.comment), owner),
  );
  return [...pieces, ...pages.map(({ piece }) => piece)];
}

/** The same of many attachments of a network, noted or not: all sets are read. */
export function holdingsOfNetwork(
  ruleset: Ruleset,
  parts: readonly AnyPart[],
  network: string,
  isWanted: (owner: Owner) => boolean,
): Piece[] {
  const isOurs = (owner: Owner | undefined) => owner?.network === network && isWanted(owner);
  const numbers = new Set(parts.map(({ number }) => number));
  const pages = listed(ruleset, owners, network).filter(({ element }) => {
    const page = readPage(element);
    return page !== undefined && numbers.has(page.part) && isOurs(page.owner);
  });
  const pieces = parts
    .flatMap(({ sets }) => sets)
    .flatMap((set) => listed(ruleset, set, network))
    .filter(({ element }) => isOurs(commentedOwner(element.comment)));
  return [...pieces, ...pages];
}

/** Elements in these places; in sets where they are many, only those of the owner. */
export function piecesAt(ruleset: Ruleset, spots: readonly Spot[], owner: Owner): Piece[] {
  return [...grouped(spots, ({ set }) => set)].flatMap(([set, some]) => {
    // Pages have their owner in the key and not in the comment.
    if (some.length <= FEW || set === owners) return some.flatMap((spot) => pieceAt(ruleset, spot) ?? []);
    const ids = new Set(some.map(spotId));
    return listed(ruleset, set, markOf(owner)).filter((piece) => ids.has(spotId(spotOf(piece))));
  });
}

export function pieceAt(ruleset: Ruleset, { set, key }: Spot): Piece | undefined {
  const element = ruleset.element(set, key);
  return element && { set, element };
}

/** Elements of a set whose comments have this text in them. */
function listed(ruleset: Ruleset, set: SetDefinition, containing: string): Piece[] {
  return ruleset.elements(set, { containing }).map((element) => ({ set, element }));
}

function pagesOf(ruleset: Ruleset, part: AnyPart, owner: Owner): Page[] {
  const pages: Page[] = [];
  for (let at = 0; at < (pages[0]?.pages ?? 1); at++) {
    const found = ruleset.element(owners, pageKey(owner.instance, part.number, at));
    const page = found && readPage(found);
    if (page) pages.push(page);
    else if (at === 0) break;
  }
  return pages;
}

/** One change for each set. */
export function changesOf(change: 'create elements' | 'delete elements', pieces: readonly Piece[]): Change[] {
  return [...grouped(pieces, ({ set }) => set)].map(([set, some]) => ({
    change,
    set,
    // Only the key counts when one is deleted.
    elements: some.map(({ element }) => (change === 'delete elements' ? { key: element.key } : element)),
  }));
}
