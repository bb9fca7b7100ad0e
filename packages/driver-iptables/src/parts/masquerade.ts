import type { Attachment, Known, Masquerade } from '@podwire/core';
import { familiesOf } from '@podwire/core';
import { changesOf, type Plan } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import { Missing } from '../missing.ts';
import { chainOf, masqueradeComments } from '../names.ts';
import type { Requests } from '../requests.ts';
import { masqueradeRules } from '../rules/masquerade.ts';
import { Table } from '../table.ts';
import { type ChainKind, OwnChains, place } from './own-chains.ts';
import type { Part, Valid } from './part.ts';

type Wanted = Pick<Masquerade, 'ips'>;

const kind: ChainKind<Wanted> = {
  chainOf: chainOf.masquerade,
  isChain: (name) => /^CNI-[0-9a-f]{24}$/.test(name),
  comments: masqueradeComments,
  build: (owner, requests, family) =>
    masqueradeRules(
      owner,
      requests.flatMap(({ ips }) => ips),
      family,
    ),
  guess: ({ ips }) => ips && { ips },
};

/** `ipMasq`: a chain per container, entered from POSTROUTING by source address. */
export class MasqueradePart implements Part<'masquerade'> {
  private readonly chains: OwnChains<Wanted>;

  constructor(
    private readonly installed: Installed,
    requests: Requests<Wanted>,
  ) {
    this.chains = new OwnChains(installed, requests, kind);
  }

  async apply(attachment: Attachment, { ips }: Masquerade): Promise<void> {
    const chain = chainOf.masquerade(attachment);
    await forEach(this.chains.claim(attachment, { ips }), async ({ table, own }) => {
      const plan: Plan = (changes, found) => (own ? place(changes, found, own) : changes.removeChain(chain));
      // That the chain can be made proves that nothing of the container is there, so nothing has to be read before.
      if (own && !table.has(chain) && (await table.try(changesOf(plan, Table.empty).lines))) return;
      await table.change(plan);
    });
  }

  async check(attachment: Attachment, { ips }: Masquerade): Promise<string[]> {
    const found = familiesOf(ips).map(async (family) => {
      const table = this.installed.table(family, 'nat');
      const missing = new Missing(table, await table.read());
      const own = masqueradeRules(attachment, ips, family);
      if (own && missing.chain(own.chain)) for (const rule of [...own.rules, ...own.entries]) missing.rule(rule);
      return missing.lines;
    });
    return (await Promise.all(found)).flat();
  }

  forget(attachment: Attachment, known: Known): Promise<void> {
    return this.chains.forget(attachment, known);
  }

  collect(network: string, valid: Valid): Promise<void> {
    return this.chains.collect(network, valid);
  }
}
