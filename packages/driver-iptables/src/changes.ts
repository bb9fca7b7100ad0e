import { lineOf, quoted, type Rule, sameRule } from './rule.ts';
import type { Table } from './table.ts';

/**
 * What has to be done to a table that was read, as lines of a restore script. Every line but `-A` and `-I` fails when the
 * table is not as it was, and the transaction with it, so nothing is made twice and nobody else's rule is removed.
 *
 * No chain is declared by a `:CHAIN` line, since that empties one that is there.
 */
export class Changes {
  readonly lines: string[] = [];
  private readonly chains = new Map<string, Rule[]>();

  constructor(private readonly found: Table) {}

  ensureChain(chain: string): void {
    if (this.found.hasChain(chain) || this.chains.has(chain)) return;
    this.chains.set(chain, []);
    this.lines.push(`-N ${quoted(chain)}`);
  }

  /** At the end of its chain, unless it is there. */
  append(rule: Rule): void {
    if (this.has(rule)) return;
    this.now(rule.chain).push(rule);
    this.lines.push(lineOf('-A', rule));
  }

  /** At the head of its chain, unless it is somewhere in it. */
  insert(rule: Rule): void {
    if (this.has(rule)) return;
    this.now(rule.chain).unshift(rule);
    this.lines.push(lineOf('-I', rule));
  }

  /** Every copy of it. */
  remove(rule: Rule): void {
    const before = this.now(rule.chain);
    const after = before.filter((one) => !sameRule(one, rule));
    this.chains.set(rule.chain, after);
    for (let copy = after.length; copy < before.length; copy += 1) this.lines.push(lineOf('-D', rule));
  }

  /** Makes the chain hold these rules and no others, in this order; one that does already is left alone. */
  fill(chain: string, rules: readonly Rule[]): void {
    this.ensureChain(chain);
    const wanted = rules.filter((rule, at) => rules.findIndex((one) => sameRule(one, rule)) === at);
    const now = this.now(chain);
    if (now.length === wanted.length && now.every((rule, at) => sameRule(rule, wanted[at] ?? rule))) return;
    for (const rule of [...now]) this.remove(rule);
    for (const rule of wanted) this.append(rule);
  }

  /** With all rules in it and all that lead to it. */
  removeChain(chain: string): void {
    if (!this.found.hasChain(chain)) return;
    for (const rule of this.found.leadingTo(chain)) this.remove(rule);
    for (const rule of [...this.now(chain)]) this.remove(rule);
    this.lines.push(`-X ${quoted(chain)}`);
  }

  private has(rule: Rule): boolean {
    return this.now(rule.chain).some((one) => sameRule(one, rule));
  }

  /** The chain as it will be after the lines so far. */
  private now(chain: string): Rule[] {
    const known = this.chains.get(chain);
    if (known) return known;
    const copy = [...this.found.rulesOf(chain)];
    this.chains.set(chain, copy);
    return copy;
  }
}
