import type { BaseChain, ChainRef, Change, TableRef } from './changes.ts';
import type { SetDefinition } from './data.ts';
import type { RuleFound } from './found.ts';
import { grouped } from './grouped.ts';
import type { Rule } from './part.ts';
import { canonical } from './rules.ts';

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

/** A home whose chains are put together when they are first asked for, which most calls of most plugins never do. */
export function homeOf(fixed: Omit<Home, 'chains'>, chains: () => Home['chains']): Home {
  let made: Home['chains'] | undefined;
  return {
    ...fixed,
    get chains() {
      made ??= chains();
      return made;
    },
  };
}

/** The rules of each chain of a table, each as the text that `canonical` makes of it. */
export type RulesByChain = ReadonlyMap<string, readonly string[]>;

export function byChain(rules: readonly RuleFound[]): RulesByChain {
  const chains = [...grouped(rules, ({ chain }) => chain)];
  return new Map(chains.map(([chain, own]) => [chain, own.map(({ expressions }) => canonical(expressions))]));
}

export function sameRules(found: readonly string[] = [], wanted: readonly Rule[]): boolean {
  return found.length === wanted.length && wanted.every(({ expressions }, at) => canonical(expressions) === found[at]);
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
