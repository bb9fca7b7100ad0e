import { CniError, ErrorCode, type Family } from '@podwire/core';
import { Changes } from './changes.ts';
import type { Programs } from './programs.ts';
import { holds, restore, save, tryRestore } from './restore.ts';
import type { Rule } from './rule.ts';
import { Table, type TableName } from './table.ts';
import type { Comparisons, Traces } from './traces.ts';

const attempts = 20;

/** What a plan is given: where to put its changes, and what is there. It may be asked again. */
export type Plan = (changes: Changes, table: Table) => void;

/** One table of one family, on this node. */
export class FamilyTable {
  constructor(
    readonly family: Family,
    readonly name: TableName,
    private readonly programs: Programs,
    private readonly traces: Traces,
  ) {}

  /** Whether it has a chain; `undefined` when only the program can tell. Starts none. */
  has(chain: string): boolean | undefined {
    return this.#chains()?.includes(chain);
  }

  /** What its rules compare packets with; `undefined` when only the program can tell. Starts none. */
  comparisons(chain?: string): readonly Comparisons[] | undefined {
    return this.traces.comparisons(this.programs.variant, this.family, this.name, chain);
  }

  async read(): Promise<Table> {
    // Not only to save the time: reading a legacy table makes it.
    if (this.#chains()?.length === 0) return Table.empty;
    return save(this.programs, this.name);
  }

  /** Whether a rule is there that is worded as a person would; slower than looking at what was read. */
  holds(rule: Rule): Promise<boolean> {
    return holds(this.programs, this.name, rule);
  }

  /** Makes these changes, if the table is as they take it to be. */
  try(lines: readonly string[]): Promise<boolean> {
    return tryRestore(this.programs, this.name, lines);
  }

  /**
   * Reads, and makes the changes that are needed, in one transaction. When somebody was faster it is read again.
   *
   * @param found - what was read already
   * @throws CniError code 100 with what iptables said, code 11 when others are faster every time
   */
  async change(plan: Plan, found?: Table): Promise<void> {
    let table = found ?? (await this.read());
    for (let attempt = 1; ; attempt += 1) {
      const { lines } = changesOf(plan, table);
      if (lines.length === 0) return;
      try {
        await restore(this.programs, this.name, lines);
        return;
      } catch (error) {
        const now = await this.read();
        // Unless somebody changed it meanwhile the same lines would fail again.
        if (now.text === table.text) throw error;
        if (attempt === attempts) throw overtaken(this.name, error);
        table = now;
      }
    }
  }

  #chains(): readonly string[] | undefined {
    return this.traces.chains(this.programs.variant, this.family, this.name);
  }
}

export function changesOf(plan: Plan, table: Table): Changes {
  const changes = new Changes(table);
  plan(changes, table);
  return changes;
}

function overtaken(table: TableName, cause: unknown): CniError {
  return new CniError(
    ErrorCode.tryAgainLater,
    `table ${table} of iptables was changed by others during each of ${attempts} attempts to change it`,
    CniError.from(cause).message,
    { cause },
  );
}
