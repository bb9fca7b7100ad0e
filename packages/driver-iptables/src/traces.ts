import { readFileSync } from 'node:fs';
import type { Family, Namespaces } from '@podwire/core';
import { Ruleset } from '@podwire/driver-nftables';
import type { Variant } from './programs.ts';
import type { TableName } from './table.ts';

/** A look at what the kernel has, without starting a program, which takes twenty times as long. */
export interface Traces {
  /** The names of a table's chains; `undefined` when only the program can tell. */
  chains(variant: Variant | undefined, family: Family, table: TableName): readonly string[] | undefined;
  /** Whether it is certain that the kernel can do it. */
  supports(variant: Variant | undefined, family: Family): boolean;
}

/** Lists the legacy tables that the network namespace has; made with the first of them. */
const legacyTables = { 4: '/proc/net/ip_tables_names', 6: '/proc/net/ip6_tables_names' } as const;

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

  supports(variant: Variant | undefined, family: Family): boolean {
    if (variant === 'nf_tables') return this.#chains(family, 'filter') !== undefined;
    return variant === 'legacy' && tablesOf(family) !== undefined;
  }

  #chains(family: Family, table: TableName): readonly string[] | undefined {
    try {
      return this.#ruleset.chains({ family: family === 4 ? 'ip' : 'ip6', table }).map(({ chain }) => chain);
    } catch {
      return undefined; // no nf_tables in this kernel, or no permission: the program says it in its own words
    }
  }
}

/** `undefined` when the kernel has no legacy iptables, or has not loaded it. */
function tablesOf(family: Family): readonly string[] | undefined {
  try {
    return readFileSync(legacyTables[family], 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
