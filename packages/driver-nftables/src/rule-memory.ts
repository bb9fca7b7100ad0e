import { tableName } from './change-messages.ts';
import type { Change, TableRef } from './changes.ts';
import { retryOnConflict } from './conflict.ts';
import { byChain, type RulesByChain } from './home.ts';
import { canonical } from './rules.ts';
import type { Ruleset } from './ruleset.ts';

/**
 * The rules of our tables, read once and then remembered for as long as nobody but us changes the ruleset: the kernel
 * counts its batches. In a process that serves many calls that saves the larger half of each.
 */
export class RuleMemory {
  #generation: number | undefined;
  readonly #tables = new Map<string, RulesByChain>();

  constructor(private readonly ruleset: Ruleset) {}

  /** As `retryOnConflict`; what `rulesOf` gives meanwhile is as the ruleset has it. */
  change(changesNeeded: () => readonly Change[]): void {
    let made: readonly Change[] = [];
    retryOnConflict(this.ruleset, (generation) => {
      this.#at(generation);
      made = changesNeeded();
      return made;
    });
    if (made.length > 0) this.#after(made);
  }

  rulesOf(table: TableRef): RulesByChain {
    const name = tableName(table);
    const rules = this.#tables.get(name) ?? byChain(this.ruleset.rules(table));
    this.#tables.set(name, rules);
    return rules;
  }

  #at(generation: number): void {
    if (generation !== this.#generation) this.#tables.clear();
    this.#generation = generation;
  }

  /** Had somebody else been between, the batch would have been refused; who comes next finds the number after ours. */
  #after(changes: readonly Change[]): void {
    this.#generation = following(this.#generation ?? 0);
    for (const [name, rules] of this.#tables) {
      const own = changes.filter((change) => 'table' in change && tableName(change) === name);
      this.#tables.set(name, own.reduce<RulesByChain>(after, rules));
    }
  }
}

function after(rules: RulesByChain, change: Change): RulesByChain {
  switch (change.change) {
    case 'delete table':
      return new Map();
    case 'flush chain':
      return new Map(rules).set(change.chain, []);
    case 'delete chain':
      return new Map([...rules].filter(([chain]) => chain !== change.chain));
    case 'add rule':
      return new Map(rules).set(change.chain, [...(rules.get(change.chain) ?? []), canonical(change.expressions)]);
    default:
      return rules; // in our own tables, rules come by no other way
  }
}

/** The kernel counts in 32 bits, and leaves out zero. */
function following(generation: number): number {
  return (generation + 1) >>> 0 || 1;
}
