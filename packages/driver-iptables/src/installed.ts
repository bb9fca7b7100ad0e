import { CniError, ErrorCode, type Family } from '@podwire/core';
import { FamilyTable } from './family-table.ts';
import { findPrograms, type Programs, programName } from './programs.ts';
import { save } from './restore.ts';
import type { TableName } from './table.ts';
import type { Traces } from './traces.ts';

const families = [4, 6] as const;

/** The tables that can be reached on this node: those of each family whose programs are installed. */
export class Installed {
  /** Programs that have worked once. */
  readonly #working = new Set<string>();

  constructor(
    private readonly searchPath: () => string,
    private readonly traces: Traces,
  ) {}

  /** @throws CniError code 100 when the programs of the family are missing */
  table(family: Family, name: TableName): FamilyTable {
    const table = this.tableIfThere(family, name);
    if (!table) throw this.missing(family);
    return table;
  }

  /** Of both families, or of the one whose programs are there. @throws CniError code 100 when there are none at all */
  tables(name: TableName): FamilyTable[] {
    const found = families.flatMap((family) => this.tableIfThere(family, name) ?? []);
    if (found.length === 0) throw this.missing(4);
    return found;
  }

  /** Why nothing can be done for a family on this node. Starts a program only where nothing else can tell, and once. */
  async objection(family: Family): Promise<CniError | undefined> {
    const programs = this.programs(family);
    if (!programs) return this.missing(family);
    if (this.traces.supports(programs.variant, family) || this.#working.has(programs.restore)) return undefined;
    try {
      await save(programs, 'filter');
      this.#working.add(programs.restore);
      return undefined;
    } catch (error) {
      return CniError.from(error);
    }
  }

  private tableIfThere(family: Family, name: TableName): FamilyTable | undefined {
    const programs = this.programs(family);
    return programs && new FamilyTable(family, name, programs, this.traces);
  }

  private programs(family: Family): Programs | undefined {
    return findPrograms(family, this.searchPath());
  }

  private missing(family: Family): CniError {
    const [restore, save] = [programName(family, 'restore'), programName(family, 'save')];
    return new CniError(
      ErrorCode.kernel,
      `failed to locate iptables: ${restore} or ${save} is not in PATH`,
      `PATH is ${JSON.stringify(this.searchPath())}. Install iptables, or choose another backend.`,
    );
  }
}

/** Does it for all at once, and comes back when all are done: nothing goes on behind the back of who undoes it. */
export async function forEach<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(items.map(action));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
