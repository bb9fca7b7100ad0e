import type { BaseChain, ChainRef, Change, TableRef } from './changes.ts';
import type { SetDefinition } from './data.ts';
import type { RuleFound } from './found.ts';
import { grouped } from './grouped.ts';
import type { Rule } from './part.ts';
import { sameExpressions } from './rules.ts';

/** A table of ours, with what is in it for as long as it is there. Its rules are the same however much the sets hold. */
export interface Home {
  readonly table: TableRef;
  readonly comment: string;
  readonly sets: readonly SetDefinition[];
  readonly chains: readonly {
    readonly name: string;
    readonly base?: BaseChain;
    readonly comment?: string;
    readonly rules: readonly Rule[];
  }[];
}

export type RulesByChain = ReadonlyMap<string, readonly RuleFound[]>;

export function byChain(rules: readonly RuleFound[]): RulesByChain {
  return grouped(rules, ({ chain }) => chain);
}

export function sameRules(found: readonly RuleFound[] | undefined, wanted: readonly Rule[]): boolean {
  const rules = found ?? [];
  return (
    rules.length === wanted.length &&
    rules.every((rule, at) => sameExpressions(rule.expressions, wanted[at]?.expressions ?? []))
  );
}

/** The lasting chains whose rules are not what they should be. */
export function brokenChains(home: Home, found: RulesByChain): string[] {
  return home.chains.filter(({ name, rules }) => !sameRules(found.get(name), rules)).map(({ name }) => name);
}

/** Makes table, sets and chains that are missing, and the rules of all lasting chains that are not whole. */
export function healing({ table, comment, sets, chains }: Home, broken: readonly string[]): Change[] {
  return [
    { change: 'add table', ...table, comment },
    ...sets.map((set) => ({ change: 'add set', set }) as const),
    ...chains.map(({ name, base, comment: why }) => {
      return { change: 'add chain', ...table, chain: name, base, comment: why } as const;
    }),
    ...chains
      .filter(({ name }) => broken.includes(name))
      .flatMap(({ name, rules }) => refill({ ...table, chain: name }, rules)),
  ];
}

/** Gives a chain these rules and no others. */
export function refill(chain: ChainRef, rules: readonly Rule[]): Change[] {
  return [
    { change: 'flush chain', ...chain },
    ...rules.map((rule) => ({ change: 'add rule', ...chain, ...rule }) as const),
  ];
}
