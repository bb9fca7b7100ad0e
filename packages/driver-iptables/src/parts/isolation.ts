import { type Attachment, type Files, familiesOf, type Isolation } from '@podwire/core';
import type { Plan } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import { Missing } from '../missing.ts';
import type { Requests } from '../requests.ts';
import { sameRule } from '../rule.ts';
import { isolationRules, rulesOfBridge, stages } from '../rules/isolation.ts';
import type { Turns } from '../turns.ts';
import { isValid, type Part, type Valid } from './part.ts';

type Wanted = Pick<Isolation, 'kind' | 'bridge'>;

/**
 * `ingressPolicy`: rules of a bridge, for all that are on it. The reference leaves them for ever. Here they go with the
 * last attachment that asked for them, unless they were there before the first: then others may rely on them.
 */
export class IsolationPart implements Part<'isolation'> {
  constructor(
    private readonly installed: Installed,
    private readonly requests: Requests<Wanted>,
    private readonly made: MadeBridges,
    private readonly turns: Turns,
  ) {}

  apply(attachment: Attachment, { kind, bridge, ips }: Isolation): Promise<void> {
    return this.turns.take(async () => {
      const tables = familiesOf(ips).map((family) => this.installed.table(family, 'filter'));
      this.requests.keep(attachment, { kind, bridge });
      await forEach(tables, (table) =>
        table.change((changes, found) => {
          if (!rulesOfBridge(bridge).some((rule) => found.has(rule))) this.made.add(bridge);
          planFor({ kind, bridge })(changes, found);
        }),
      );
    });
  }

  async check(_attachment: Attachment, wanted: Isolation): Promise<string[]> {
    const lines = familiesOf(wanted.ips).map(async (family) => {
      const table = this.installed.table(family, 'filter');
      const missing = new Missing(table, await table.read());
      for (const stage of stages) missing.chain(stage);
      for (const { rule, otherwise } of isolationRules(wanted)) missing.rule(rule, otherwise);
      return missing.lines;
    });
    return (await Promise.all(lines)).flat();
  }

  forget(attachment: Attachment): Promise<void> {
    return this.turns.take(async () => {
      const wanted = this.requests.of(attachment);
      if (!wanted) return this.requests.drop(attachment);
      const { bridge } = wanted;
      const isLast = !this.requests.hasOther(attachment, (other) => other.bridge === bridge);
      if (isLast && this.made.has(bridge)) {
        const tables = this.installed
          .tables('filter')
          .filter((table) => stages.some((one) => table.has(one) !== false));
        await forEach(tables, (table) =>
          table.change((changes) => {
            for (const rule of rulesOfBridge(bridge)) changes.remove(rule);
          }),
        );
        this.made.remove(bridge);
      }
      this.requests.drop(attachment);
    });
  }

  async collect(network: string, valid: Valid): Promise<void> {
    const gone = this.requests.attachmentsOf(network).filter((attachment) => !isValid(attachment, valid));
    for (const attachment of gone) await this.forget(attachment);
  }
}

/** Bridges whose rules we made in this run of the system. */
export class MadeBridges {
  constructor(
    private readonly files: Files,
    private readonly folder: string,
  ) {}

  add(bridge: string): void {
    this.files.ensureFolder(this.folder, 0o700);
    this.files.replace(`${this.folder}/${bridge}`, this.#now, { mode: 0o600, durable: false });
  }

  has(bridge: string): boolean {
    return this.files.read(`${this.folder}/${bridge}`) === this.#now;
  }

  remove(bridge: string): void {
    this.files.remove(`${this.folder}/${bridge}`);
  }

  get #now(): string {
    return this.files.bootId() ?? '';
  }
}

function planFor(wanted: Wanted): Plan {
  const rules = isolationRules(wanted);
  const worded = rules.flatMap(({ rule, otherwise }) => [rule, ...otherwise]);
  return (changes, found) => {
    for (const stage of stages) changes.ensureChain(stage);
    for (const rule of rulesOfBridge(wanted.bridge)) {
      if (!worded.some((one) => sameRule(one, rule))) changes.remove(rule);
    }
    for (const { rule, otherwise, first } of rules) {
      if (otherwise.some((one) => found.has(one))) continue;
      if (first) changes.insert(rule);
      else changes.append(rule);
    }
  };
}
