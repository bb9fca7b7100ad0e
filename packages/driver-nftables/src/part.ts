import type { Attachment, FirewallPart } from '@podwire/core';
import type { Element } from './changes.ts';
import type { FieldValue, SetDefinition } from './data.ts';
import type { Expression } from './messages/expression.ts';

/** A place in a set, where something may be. */
export interface Spot {
  readonly set: SetDefinition;
  readonly key: readonly FieldValue[];
}

/** An element and the set that it is in. */
export interface Piece {
  readonly set: SetDefinition;
  readonly element: Element;
}

export interface Rule {
  readonly expressions: readonly Expression[];
  readonly comment?: string | undefined;
}

/** A chain that elements lead to. It is there for as long as one does. */
export interface LeadChain {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Elements that come and go with the chain; they belong to no attachment. */
  readonly anchors?: readonly Piece[];
  /** Elements that may be there from what was asked for before, and must not. */
  readonly strays?: readonly Piece[];
}

/** What one attachment wants of one part of the firewall, in the kernel's words. */
export interface Plan {
  readonly pieces: readonly Piece[];
  readonly chains: readonly LeadChain[];
  /** What the pieces' places can be worked out from: see `spots`. */
  readonly note: readonly string[];
}

export interface Part<W> {
  readonly name: Exclude<FirewallPart, 'mac-guard'>;
  /** Tells the notes of the parts apart; never reused. */
  readonly number: number;
  /** The sets that its pieces are in. */
  readonly sets: readonly SetDefinition[];
  plan(attachment: Attachment, wanted: W): Plan;
  /** Where the pieces are that this note was made with. */
  spots(note: readonly string[], instance: string): Spot[];
}

/** The same for the same place, and for no other. */
export function spotId({ set, key }: Spot): string {
  return `${set.family} ${set.table} ${set.set} ${key.join(' ')}`;
}

export function spotOf({ set, element }: Piece): Spot {
  return { set, key: element.key };
}

/** The chain that an element leads to. */
export function leadsTo({ data }: Element): string | undefined {
  if (typeof data !== 'object') return undefined;
  if ('jump' in data) return data.jump;
  return 'goto' in data ? data.goto : undefined;
}

/** Whether two elements of one place are the same in everything. */
export function sameElement(a: Element, b: Element): boolean {
  return a.comment === b.comment && JSON.stringify(a.data) === JSON.stringify(b.data);
}

/** A place as `nft` would write it. */
export function describe({ set, key }: Spot): string {
  return `${set.data ? 'map' : 'set'} ${set.family} ${set.table} ${set.set}, key ${key.join(' . ')}`;
}
