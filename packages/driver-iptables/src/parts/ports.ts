import {
  type Attachment,
  CniError,
  ErrorCode,
  type Family,
  familiesOf,
  type Known,
  type Publication,
} from '@podwire/core';
import type { Changes } from '../changes.ts';
import { type FamilyTable, type Plan } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import { Missing } from '../missing.ts';
import { chainOf, portsComments } from '../names.ts';
import { refuseOverlap, refuseTaken } from '../ports-in-use.ts';
import type { Requests } from '../requests.ts';
import { conditionsOf, isOfFamily, type PortsRules, portsRules } from '../rules/ports.ts';
import type { Table } from '../table.ts';
import type { Turns } from '../turns.ts';
import { guardLoopback } from './loopback-guard.ts';
import { type ChainKind, OwnChains, place, union } from './own-chains.ts';
import type { Part, Valid } from './part.ts';

const kind: ChainKind<Publication> = {
  chainOf: chainOf.ports,
  isChain: (name) => /^CNI-DN-[0-9a-f]{21}$/.test(name),
  comments: portsComments,
  build: (owner, requests, family) => union(requests.flatMap((one) => portsRules(owner, one, family) ?? [])),
  oldChains: (owner) => [chainOf.oldSnat(owner)],
};

/** `portMappings`: a chain per container, entered from CNI-HOSTPORT-DNAT by port. */
export class PortsPart implements Part<'ports'> {
  private readonly chains: OwnChains<Publication>;

  constructor(
    private readonly installed: Installed,
    private readonly requests: Requests<Publication>,
    private readonly turns: Turns,
  ) {
    this.chains = new OwnChains(installed, requests, kind);
  }

  /** One at a time on this node: between seeing that a port is free and taking it nobody else may. */
  apply(attachment: Attachment, wanted: Publication): Promise<void> {
    return this.turns.take(async () => {
      const siblings = this.requests.ofSiblings(attachment).flatMap(({ mappings }) => mappings);
      refuseOverlap(wanted.mappings, siblings, attachment);
      const seen = await Promise.all(familiesOf(wanted.ips).map((family) => this.#look(attachment, wanted, family)));
      await guardLoopback(this.installed, wanted);
      await forEach(this.chains.claim(attachment, wanted), async ({ table, own }) => {
        const rules = portsRules(attachment, wanted, table.family);
        const plan: Plan = (changes, found) => {
          if (rules) placeSkeleton(changes, rules);
          if (own) place(changes, found, own);
          else changes.removeChain(chainOf.ports(attachment));
        };
        await table.change(plan, seen.find(({ family }) => family === table.family)?.found);
      });
    });
  }

  async check(attachment: Attachment, wanted: Publication): Promise<string[]> {
    const lines = familiesOf(wanted.ips).map(async (family) => {
      const table = this.installed.table(family, 'nat');
      const found = await table.read();
      const missing = new Missing(table, found);
      const own = portsRules(attachment, wanted, family);
      if (!own || !missing.chain(own.chain)) return missing.lines;
      for (const rule of [...own.rules, ...own.skeleton.rules.map((one) => one.rule)]) missing.rule(rule);
      for (const rule of own.entries) {
        // iptables words an operator's conditions in its own way, so only iptables can tell whether they are there.
        const there = found.has(rule) || (conditionsOf(wanted, family).length > 0 && (await table.holds(rule)));
        if (!there) missing.noRule(rule);
      }
      return missing.lines;
    });
    return (await Promise.all(lines)).flat();
  }

  forget(attachment: Attachment, known: Known): Promise<void> {
    return this.chains.forget(attachment, known);
  }

  collect(network: string, valid: Valid): Promise<void> {
    return this.chains.collect(network, valid);
  }

  async #look(attachment: Attachment, wanted: Publication, family: Family): Promise<{ family: Family; found: Table }> {
    const table = this.installed.table(family, 'nat');
    const found = await table.read();
    const mappings = wanted.mappings.filter((mapping) => isOfFamily(mapping, family));
    if (conditionsOf(wanted, family).length === 0) refuseTaken(found, chainOf.ports(attachment), mappings);
    const { externalSetMarkChain: marking } = wanted;
    if (wanted.snat && marking && !found.hasChain(marking)) throw noMarkingChain(marking, table);
    return { family, found };
  }
}

function placeSkeleton(changes: Changes, { skeleton }: PortsRules): void {
  for (const chain of skeleton.chains) changes.ensureChain(chain);
  for (const { rule, first } of skeleton.rules) {
    if (first) changes.insert(rule);
    else changes.append(rule);
  }
}

function noMarkingChain(chain: string, { family, name }: FamilyTable): CniError {
  return new CniError(
    ErrorCode.kernel,
    `chain ${chain} of "externalSetMarkChain" is not in table ${name} of ${family === 4 ? 'iptables' : 'ip6tables'}`,
    'The program that owns the chain has to make it before a port can be published, kube-proxy for KUBE-MARK-MASQ.',
  );
}
