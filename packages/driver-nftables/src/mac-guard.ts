import type { Attachment, MacGuard } from '@podwire/core';
import type { Change } from './changes.ts';
import { brokenChains, byChain, healing } from './home.ts';
import { allowedMacs, guardedPorts, macGuardHome } from './mac-guard-home.ts';
import { commentedName, commentedOwner, markOf, networkHash, ownerComment, ownerOf } from './owner.ts';
import { describe, type Piece, sameElement, spotId, spotOf } from './part.ts';
import { RuleMemory } from './rule-memory.ts';
import type { Ruleset } from './ruleset.ts';

const sets = macGuardHome.sets;

/**
 * Keeps ports of bridges to one source MAC each: what comes in by a guarded port, and from an address that is not
 * allowed for it, is dropped. One rule and two sets, however many ports.
 */
export class MacGuards {
  constructor(
    private readonly ruleset: Ruleset,
    private readonly memory: RuleMemory = new RuleMemory(ruleset),
  ) {}

  /** Lets the port send from this MAC alone; replaces what the attachment, or whoever had the port before, was allowed. */
  guard(attachment: Attachment, wanted: MacGuard): void {
    this.memory.change(() => {
      const broken = brokenChains(macGuardHome, this.memory.rulesOf(macGuardHome.table));
      const pieces = piecesFor(attachment, wanted);
      const mark = markOf(ownerOf(attachment));
      const found = this.#containing(mark, wanted.port).filter(
        ({ element: { key, comment } }) => key[0] === wanted.port || comment?.startsWith(mark),
      );
      return [
        ...(broken.length > 0 ? healing(macGuardHome, broken) : []),
        ...deletions(found.filter((piece) => !pieces.some((each) => same(each, piece)))),
        ...pieces
          .filter((piece) => !found.some((each) => same(each, piece)))
          .map(({ set, element }) => ({ change: 'create elements', set, elements: [element] }) as const),
      ];
    });
  }

  /** Every difference between what `guard` made and what is there. */
  check(attachment: Attachment, wanted: MacGuard): string[] {
    const pieces = piecesFor(attachment, wanted);
    const broken = brokenChains(macGuardHome, byChain(this.ruleset.rules(macGuardHome.table)));
    const strays = this.#ofPort(wanted.port).filter((piece) => !pieces.some((each) => samePlace(each, piece)));
    return [
      ...broken.map((chain) => `chain bridge podwire ${chain} is not as podwire made it`),
      ...pieces.flatMap(({ set, element }) => {
        const found = this.ruleset.element(set, element.key);
        if (found === undefined) return [`nothing in ${describe({ set, key: element.key })}`];
        if (found.comment === element.comment) return [];
        return [`${describe({ set, key: element.key })}, belongs to ${commentedName(found.comment)}`];
      }),
      ...strays.map(({ element: { key } }) => `port ${key[0]} may send from ${key[1]} as well`),
    ];
  }

  /** Removes what the attachment's guard made; nothing there is fine. */
  forget(attachment: Attachment): void {
    this.memory.change(() => this.#removal(this.#ownedBy(attachment)));
  }

  /** Removes what belongs to attachments of the network that are not among the valid ones. */
  collect(network: string, valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[]): void {
    const mark = networkHash(network);
    const instances = new Set(valid.map((each) => ownerOf({ network, ...each }).instance));
    this.memory.change(() =>
      this.#removal(
        this.#containing(mark).filter(({ element }) => {
          const owner = commentedOwner(element.comment);
          return owner?.network === mark && !instances.has(owner.instance);
        }),
      ),
    );
  }

  /** With the last guard, the table goes as well. */
  #removal(pieces: readonly Piece[]): Change[] {
    if (pieces.length === 0) return [];
    const guards = sets.reduce((sum, set) => sum + this.ruleset.count(set), 0);
    return guards > pieces.length ? deletions(pieces) : [{ change: 'delete table', ...macGuardHome.table }];
  }

  #ownedBy(attachment: Attachment): Piece[] {
    return this.#containing(markOf(ownerOf(attachment)));
  }

  #ofPort(port: string): Piece[] {
    return this.#containing(port).filter(({ element }) => element.key[0] === port);
  }

  #containing(...texts: readonly string[]): Piece[] {
    return sets.flatMap((set) =>
      this.ruleset.elements(set, { containing: texts }).map((element) => ({ set, element })),
    );
  }
}

function piecesFor(attachment: Attachment, { port, mac }: MacGuard): Piece[] {
  const comment = ownerComment(attachment);
  return [
    { set: guardedPorts, element: { key: [port], comment } },
    { set: allowedMacs, element: { key: [port, mac.toLowerCase()], comment } },
  ];
}

function deletions(pieces: readonly Piece[]): Change[] {
  return pieces.map(({ set, element: { key } }) => ({ change: 'delete elements', set, elements: [{ key }] }));
}

const samePlace = (a: Piece, b: Piece): boolean => spotId(spotOf(a)) === spotId(spotOf(b));
const same = (a: Piece, b: Piece): boolean => samePlace(a, b) && sameElement(a.element, b.element);
