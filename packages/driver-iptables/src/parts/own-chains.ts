import { type Attachment, type Family, familiesOf, type Known, type Publication } from '@podwire/core';
import type { Changes } from '../changes.ts';
import type { FamilyTable } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import type { Comments, Owner } from '../names.ts';
import type { Requests } from '../requests.ts';
import { commentOf, lineOf, quoted, type Rule, sameRule, targetOf } from '../rule.ts';
import type { OwnChain } from '../rules/own-chain.ts';
import type { Table } from '../table.ts';
import { hasContainer, isValid, type Valid } from './part.ts';

/** What tells the chains of one part from those of another. */
export interface ChainKind<W> {
  readonly chainOf: (owner: Owner) => string;
  readonly isChain: (name: string) => boolean;
  readonly comments: Comments;
  /** What all of a container's interfaces on a network have in one chain; `undefined` when it is nothing. */
  readonly build: (owner: Owner, requests: readonly W[], family: Family) => OwnChain | undefined;
  /** Chains that older releases of the reference made beside it. */
  readonly oldChains?: (owner: Owner) => readonly string[];
  /** What the attachment may have asked for, to judge by what is known of it. */
  readonly guess?: (known: Known) => W | undefined;
}

/** The chains in table nat that containers have one each of: how they are placed, removed and found when abandoned. */
export class OwnChains<W extends Pick<Publication, 'ips'>> {
  constructor(
    private readonly installed: Installed,
    private readonly requests: Requests<W>,
    private readonly kind: ChainKind<W>,
  ) {}

  /**
   * Writes down what is asked for, and gives what the container's chain has to be now, per family that it has or had one of.
   * Written first: rules that nobody knows of could not be told from those of another interface.
   */
  claim(attachment: Attachment, wanted: W): { readonly table: FamilyTable; readonly own: OwnChain | undefined }[] {
    const before = this.requests.of(attachment);
    this.requests.keep(attachment, wanted);
    const all = [...this.requests.ofSiblings(attachment), wanted];
    return familiesOf([...all, ...(before ? [before] : [])].flatMap(({ ips }) => ips)).map((family) => ({
      table: this.installed.table(family, 'nat'),
      own: this.kind.build(attachment, all, family),
    }));
  }

  async forget(attachment: Attachment, known: Known): Promise<void> {
    const siblings = this.requests.ofSiblings(attachment);
    const asked = this.requests.of(attachment);
    const guess = asked ?? this.kind.guess?.(known);
    const chain = this.kind.chainOf(attachment);
    const chains = [chain, ...(this.kind.oldChains?.(attachment) ?? [])];
    const tables = this.installed.tables('nat').filter((table) => chains.some((one) => table.has(one) !== false));
    await forEach(tables, async (table) => {
      const asMade = guess && siblings.length === 0 && this.kind.build(attachment, [guess], table.family);
      const isThere = table.has(chain) ?? asked !== undefined;
      if (asMade && isThere && (await table.try(removalOf(asMade)))) return;
      const left = this.kind.build(attachment, siblings, table.family);
      await table.change((changes, found) => {
        if (left && found.hasChain(chain)) place(changes, found, left);
        else for (const one of chains) changes.removeChain(one);
      });
    });
    this.requests.drop(attachment);
  }

  async collect(network: string, valid: Valid): Promise<void> {
    const gone = this.requests.attachmentsOf(network).filter((attachment) => !isValid(attachment, valid));
    for (const attachment of gone.filter((one) => hasContainer(valid, one))) {
      // Its chain may be that of a valid interface; without a record of that, whose rules are whose cannot be told.
      if (this.requests.ofSiblings(attachment).length > 0) await this.forget(attachment, {});
    }
    const kept = valid.map(({ containerId }) => ({ network, containerId }));
    await forEach(this.installed.tables('nat'), (table) =>
      table.change((changes, found) => {
        for (const chain of this.#abandoned(found, network, kept)) changes.removeChain(chain);
      }),
    );
    for (const attachment of gone) this.requests.drop(attachment);
  }

  /** The chains of the network's other containers, by the comments in them and in what leads to them. */
  #abandoned(table: Table, network: string, kept: readonly Owner[]): Set<string> {
    const start = this.kind.comments.ofNetwork(network);
    const keptComments = new Set(kept.map(this.kind.comments.of));
    const rules = table.rules().filter((rule) => {
      const text = commentOf(rule);
      return text?.startsWith(start) && !keptComments.has(text);
    });
    const chains = rules.flatMap((rule) => [rule.chain, targetOf(rule) ?? '']);
    return new Set(chains.filter(this.kind.isChain));
  }
}

/** Makes the chain what it should be, and what leads to it as well. */
export function place(changes: Changes, table: Table, { chain, rules, entries }: OwnChain): void {
  changes.fill(chain, rules);
  for (const rule of table.leadingTo(chain)) {
    if (!entries.some((entry) => sameRule(entry, rule))) changes.remove(rule);
  }
  for (const entry of entries) changes.append(entry);
}

/** Removes a chain that is as it was made, without looking first. */
function removalOf({ chain, entries }: OwnChain): string[] {
  return [...distinct(entries).map((entry) => lineOf('-D', entry)), `-F ${quoted(chain)}`, `-X ${quoted(chain)}`];
}

/** What several interfaces of a container have, in one. */
export function union<T extends OwnChain>(parts: readonly T[]): T | undefined {
  const [first] = parts;
  return (
    first && {
      ...first,
      rules: distinct(parts.flatMap(({ rules }) => rules)),
      entries: distinct(parts.flatMap(({ entries }) => entries)),
    }
  );
}

function distinct(rules: readonly Rule[]): Rule[] {
  return rules.filter((rule, at) => rules.findIndex((one) => sameRule(one, rule)) === at);
}
