import type { Element } from './changes.ts';
import { holdingOf, pieceAt, piecesAt } from './holdings.ts';
import { brokenChains, byChain, type Home, sameRules } from './home.ts';
import { commentedName, commentedOwner, type Owner, sameOwner } from './owner.ts';
import { describe, type LeadChain, type Part, type Piece, sameElement, spotId, spotOf } from './part.ts';
import type { Ruleset } from './ruleset.ts';
import { table } from './sets.ts';
import type { Wanted } from './update.ts';

/** Every difference between what is wanted and what is there, a line each. */
export function differences(ruleset: Ruleset, owner: Owner, part: Part<never>, wanted: Wanted): string[] {
  const rules = new Map(wanted.homes.map((home) => [home, byChain(ruleset.rules(home.table))]));
  const own = [...rules].find(([home]) => home.table === table)?.[1] ?? new Map();
  const there = new Map(
    piecesAt(ruleset, wanted.pieces.map(spotOf), owner).map((piece) => [spotId(spotOf(piece)), piece.element]),
  );
  return [
    ...[...rules].flatMap(([home, found]) => brokenChains(home, found).map((chain) => brokenChain(home, chain))),
    ...wanted.chains.flatMap((lead) => chainDifferences(ruleset, lead, own.get(lead.name))),
    ...wanted.pieces.flatMap((piece) => pieceDifference(piece, there.get(spotId(spotOf(piece))), owner)),
    ...strays(ruleset, owner, part, wanted.pieces),
  ];
}

function brokenChain({ table: { family, table: name } }: Home, chain: string): string {
  return `chain ${family} ${name} ${chain} is missing, or its rules are not as podwire made them`;
}

function chainDifferences(ruleset: Ruleset, lead: LeadChain, found: Parameters<typeof sameRules>[0]): string[] {
  const { name, rules, anchors = [], strays: unwanted = [] } = lead;
  return [
    ...(sameRules(found, rules)
      ? []
      : [`chain inet podwire ${name} is missing, or its rules are not as podwire made them`]),
    ...anchors.filter((anchor) => !pieceAt(ruleset, spotOf(anchor))).map((anchor) => missing(anchor)),
    ...unwanted
      .filter((stray) => pieceAt(ruleset, spotOf(stray)))
      .map((stray) => `${describe(spotOf(stray))}, is there`),
  ];
}

function pieceDifference(wanted: Piece, found: Element | undefined, owner: Owner): string[] {
  if (!found) return [missing(wanted)];
  if (sameElement(found, wanted.element)) return [];
  const what = describe(spotOf(wanted));
  if (!sameOwner(commentedOwner(found.comment), owner) && found.comment !== wanted.element.comment) {
    return [`${what}, belongs to ${commentedName(found.comment)}`];
  }
  return [`${what}, is ${said(found)} and should be ${said(wanted.element)}`];
}

/** What the attachment has beyond what is wanted. */
function strays(ruleset: Ruleset, owner: Owner, part: Part<never>, wanted: readonly Piece[]): string[] {
  const ids = new Set(wanted.map((piece) => spotId(spotOf(piece))));
  return holdingOf(ruleset, part, owner)
    .filter((piece) => !ids.has(spotId(spotOf(piece))))
    .map((piece) => `${describe(spotOf(piece))}, is there and should not be`);
}

function missing(piece: Piece): string {
  const { data } = piece.element;
  return `${describe(spotOf(piece))}, is missing${data === undefined ? '' : `: it should be ${said(piece.element)}`}`;
}

function said({ data }: Element): string {
  if (data === undefined) return 'there';
  if (typeof data === 'string') return data;
  return 'jump' in data ? `jump ${data.jump}` : 'goto' in data ? `goto ${data.goto}` : data.join(' . ');
}
