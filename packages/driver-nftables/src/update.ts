import type { Change } from './changes.ts';
import { changesOf, pieceAt } from './holdings.ts';
import { brokenChains, type Home, healing, type RulesByChain, refill, sameRules } from './home.ts';
import { type LeadChain, type Piece, sameElement, spotId, spotOf } from './part.ts';
import { release } from './release.ts';
import type { RuleMemory } from './rule-memory.ts';
import type { Ruleset } from './ruleset.ts';
import { chain, table } from './sets.ts';

/** What is to be there. */
export interface Wanted {
  /** Notes among them. */
  readonly pieces: readonly Piece[];
  readonly chains: readonly LeadChain[];
  /** The tables that the pieces are in. */
  readonly homes: readonly Home[];
}

/** The kernel's ruleset, and what is remembered of it. */
export interface Reach {
  readonly ruleset: Ruleset;
  readonly memory: RuleMemory;
}

export const nothing: Wanted = { pieces: [], chains: [], homes: [] };

/**
 * The changes that make of what is held what is wanted, and leave alone what is both. Chains that nothing leads to any
 * more go as well, and tables that nothing is left in. All is read here, so that the batch can be refused when anybody
 * changed the ruleset since.
 *
 * @param force - makes tables, sets and chains although their rules look whole
 */
export function update(
  { ruleset, memory }: Reach,
  held: readonly Piece[],
  wanted: Wanted,
  { force = false } = {},
): Change[] {
  const before = new Map(held.map((piece) => [spotId(spotOf(piece)), piece]));
  const after = new Map(wanted.pieces.map((piece) => [spotId(spotOf(piece)), piece]));
  const isKept = (id: string, piece: Piece) => isSame(before.get(id), piece);
  const fresh = [...after].filter(([id, piece]) => !isKept(id, piece)).map(([, piece]) => piece);
  const obsolete = [...before].flatMap(([id, piece]) => {
    const next = after.get(id);
    return next && isKept(id, next) ? [] : [piece];
  });
  const found = new Map(wanted.homes.map((home) => [home, memory.rulesOf(home.table)]));
  const rules = [...found].find(([home]) => home.table === table)?.[1] ?? new Map();
  return [
    ...[...found].flatMap(([home, chains]) => healed(home, chains, force)),
    ...wanted.chains.flatMap((lead) => ensured(ruleset, lead, rules)),
    ...release(ruleset, [...obsolete, ...wanted.chains.flatMap((lead) => standing(ruleset, lead))], {
      keep: wanted.chains.map(({ name }) => name),
      last: after.size === 0,
    }),
    ...changesOf('create elements', fresh),
  ];
}

function isSame(before: Piece | undefined, after: Piece): boolean {
  return before !== undefined && sameElement(before.element, after.element);
}

function healed(home: Home, found: RulesByChain, force: boolean): Change[] {
  const broken = brokenChains(home, found);
  return broken.length > 0 || force ? healing(home, broken) : [];
}

function ensured(ruleset: Ruleset, lead: LeadChain, found: RulesByChain): Change[] {
  const { name, rules, anchors = [] } = lead;
  const whole = sameRules(found.get(name), rules);
  return [
    ...(whole ? [] : [{ change: 'add chain', ...chain(name) } as const, ...refill(chain(name), rules)]),
    ...changesOf(
      'create elements',
      anchors.filter((anchor) => !pieceAt(ruleset, spotOf(anchor))),
    ),
  ];
}

/** What was made for the chain when it had other rules. */
function standing(ruleset: Ruleset, { strays = [] }: LeadChain): Piece[] {
  return strays.flatMap((stray) => pieceAt(ruleset, spotOf(stray)) ?? []);
}
