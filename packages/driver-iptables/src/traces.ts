import { readFileSync } from 'node:fs';
import type { Family, Namespaces } from '@podwire/core';
import { type Expression, Ruleset } from '@podwire/driver-nftables';
import type { Variant } from './programs.ts';
import type { TableName } from './table.ts';

/** A look at what the kernel has, without starting a program, which takes twenty times as long. */
export interface Traces {
  /** The names of a table's chains; `undefined` when only the program can tell. */
  chains(variant: Variant | undefined, family: Family, table: TableName): readonly string[] | undefined;
  /** What the rules of a table compare packets with, of one chain or of all; `undefined` when only the program can tell. */
  comparisons(
    variant: Variant | undefined,
    family: Family,
    table: TableName,
    chain?: string,
  ): readonly Comparisons[] | undefined;
  /** Whether it is certain that the kernel can do it. */
  supports(variant: Variant | undefined, family: Family): boolean;
}

/** One rule: the values that it compares with, as they are in packets, in hexadecimal digits. */
export interface Comparisons {
  readonly chain: string;
  readonly values: readonly string[];
}

/** Lists the legacy tables that the network namespace has; made with the first of them. */
const legacyTables = { 4: '/proc/net/ip_tables_names', 6: '/proc/net/ip6_tables_names' } as const;

const names = { 4: 'ip', 6: 'ip6' } as const;

export class KernelTraces implements Traces {
  readonly #ruleset: Ruleset;

  constructor(namespaces: Namespaces) {
    this.#ruleset = new Ruleset(namespaces.host);
  }

  chains(variant: Variant | undefined, family: Family, table: TableName): readonly string[] | undefined {
    if (variant === 'legacy') return tablesOf(family)?.includes(table) ? undefined : [];
    if (variant === undefined) return undefined;
    return this.#chains(family, table);
  }

  comparisons(
    variant: Variant | undefined,
    family: Family,
    table: TableName,
    chain?: string,
  ): readonly Comparisons[] | undefined {
    if (variant !== 'nf_tables') return undefined;
    try {
      return this.#ruleset
        .rules({ family: names[family], table, ...(chain !== undefined && { chain }) })
        .map((rule) => ({
          chain: rule.chain,
          values: rule.expressions.flatMap((one) => comparedWith(one) ?? []),
        }));
    } catch {
      return undefined; // as below
    }
  }

  supports(variant: Variant | undefined, family: Family): boolean {
    if (variant === 'nf_tables') return this.#chains(family, 'filter') !== undefined;
    return variant === 'legacy' && tablesOf(family) !== undefined;
  }

  #chains(family: Family, table: TableName): readonly string[] | undefined {
    try {
      return this.#ruleset.chains({ family: names[family], table }).map(({ chain }) => chain);
    } catch {
      return undefined; // no nf_tables in this kernel, or no permission: the program says it in its own words
    }
  }
}

function comparedWith(expression: Expression): string | undefined {
  if (expression.name !== 'cmp') return undefined;
  const value = expression.data?.data?.value;
  return value && Buffer.from(value).toString('hex');
}

/** `undefined` when the kernel has no legacy iptables, or has not loaded it. */
function tablesOf(family: Family): readonly string[] | undefined {
  try {
    return readFileSync(legacyTables[family], 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
