import type { FamilyTable } from './family-table.ts';
import type { Rule } from './rule.ts';
import type { Table } from './table.ts';

/** A line for each rule that should be in a table and is not, in the words of the reference where it has any. */
export class Missing {
  readonly lines: string[] = [];

  constructor(
    private readonly where: FamilyTable,
    private readonly table: Table,
  ) {}

  /** Whether the chain is there. */
  chain(name: string): boolean {
    const there = this.table.hasChain(name);
    if (!there) this.lines.push(`chain ${name} not found in ${this.#program} table ${this.where.name}`);
    return there;
  }

  /** @param otherwise - how else it may be worded */
  rule(wanted: Rule, otherwise: readonly Rule[] = []): void {
    if (![wanted, ...otherwise].some((rule) => this.table.has(rule))) this.noRule(wanted);
  }

  noRule({ chain, args }: Rule): void {
    const family = this.where.family === 4 ? '' : ` of ${this.#program}`;
    this.lines.push(`rule [${args.join(' ')}] in chain ${chain} not found in table ${this.where.name}${family}`);
  }

  get #program(): string {
    return this.where.family === 4 ? 'iptables' : 'ip6tables';
  }
}
