import { CniError, ErrorCode } from '@podwire/core';
import { type Rule, sameRule, targetOf, wordsOf } from './rule.ts';

/** The tables that we have rules in. */
export type TableName = 'nat' | 'filter' | 'raw';

/** One table of one family, as `iptables-save -t TABLE` printed it. A table that is not there yet is an empty one. */
export class Table {
  static readonly empty: Table = Table.parse('');

  private constructor(
    /** Whether everything that is in it was printed in the same words; for telling whether it has changed. */
    readonly text: string,
    private readonly chains: ReadonlyMap<string, readonly Rule[]>,
  ) {}

  /** @throws CniError when it was changed by nft in a way that iptables cannot print */
  static parse(printed: string): Table {
    refuseUnreadable(printed);
    const lines = printed.split('\n').filter((line) => line.startsWith(':') || line.startsWith('-A '));
    const chains = new Map<string, Rule[]>();
    for (const line of lines) {
      if (line.startsWith(':')) chains.set(line.slice(1, line.indexOf(' ')), []);
      else {
        const [, chain = '', ...args] = wordsOf(line);
        chains.get(chain)?.push({ chain, args });
      }
    }
    // Without policies and counters, which change with every packet.
    return new Table(lines.map((line) => (line.startsWith(':') ? line.split(' ')[0] : line)).join('\n'), chains);
  }

  has(wanted: Rule): boolean {
    return this.rulesOf(wanted.chain).some((rule) => sameRule(rule, wanted));
  }

  hasChain(chain: string): boolean {
    return this.chains.has(chain);
  }

  rules(): Rule[] {
    return [...this.chains.values()].flat();
  }

  rulesOf(chain: string): readonly Rule[] {
    return this.chains.get(chain) ?? [];
  }

  /** All rules that lead to a chain, wherever they are. */
  leadingTo(chain: string): Rule[] {
    return this.rules().filter((rule) => targetOf(rule) === chain);
  }
}

function refuseUnreadable(printed: string): void {
  const complaint = printed
    .split('\n')
    .find((line) => /^# Table .* (is incompatible|contains incompatible)/.test(line));
  if (!complaint) return;
  throw new CniError(
    ErrorCode.kernel,
    `iptables cannot read what is there: ${complaint.slice(2)}`,
    'Something put rules into a table of iptables with nft. Look with: nft list ruleset',
  );
}
