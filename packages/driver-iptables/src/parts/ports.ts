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
import { changesOf, type FamilyTable, type Plan } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import { Missing } from '../missing.ts';
import { chainOf, portsComments } from '../names.ts';
import { refuseOverlap, refuseTaken } from '../ports-in-use.ts';
import type { Requests } from '../requests.ts';
import { lineOf } from '../rule.ts';
import type { OwnChain } from '../rules/own-chain.ts';
import { conditionsOf, isOfFamily, type PortsRules, portsRules } from '../rules/ports.ts';
import { Table } from '../table.ts';
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
      const families = familiesOf(wanted.ips);
      const isNew = families.every((family) => this.#isSurelyNew(attachment, wanted, family));
      const seen = isNew ? [] : await Promise.all(families.map((family) => this.#look(attachment, wanted, family)));
      const claims = this.chains.claim(attachment, wanted);
      const publish = async ({ table, own }: (typeof claims)[number]) => {
        const rules = portsRules(attachment, wanted, table.family);
        const plan: Plan = (changes, found) => {
          if (rules) placeSkeleton(changes, rules);
          if (own) place(changes, found, own);
          else changes.removeChain(chainOf.ports(attachment));
        };
        if (isNew && rules && own && (await table.try(additionOf(rules, own)))) return;
        await table.change(plan, seen.find(({ family }) => family === table.family)?.found);
      };
      const acts = [() => guardLoopback(this.installed, wanted), ...claims.map((claim) => () => publish(claim))];
      await forEach(acts, (act) => act());
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

  /** Whether nothing of the attachment is there, and nobody has its ports. Looks without starting a program. */
  #isSurelyNew(attachment: Attachment, wanted: Publication, family: Family): boolean {
    const table = this.installed.table(family, 'nat');
    const { snat, externalSetMarkChain: marking } = wanted;
    if (table.has(chainOf.ports(attachment)) !== false || conditionsOf(wanted, family).length > 0) return false;
    if (snat && marking && !table.has(marking)) return false;
    const ports = new Set(wanted.mappings.map(({ hostPort }) => hostPort.toString(16).padStart(4, '0')));
    const others = table.comparisons()?.filter(({ chain }) => kind.isChain(chain));
    // Each rule of theirs is about a port, which older releases of iptables compare in a way that is not seen here.
    return others?.every(({ values }) => values.some(isPort) && !values.some((value) => ports.has(value))) ?? false;
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

const isPort = (value: string): boolean => value.length === 4;

/** What is shared is only looked for, so that it fails where that is not there. */
function additionOf({ skeleton }: PortsRules, own: OwnChain): string[] {
  const { lines } = changesOf((changes, found) => place(changes, found, own), Table.empty);
  return [...skeleton.rules.map(({ rule }) => lineOf('-C', rule)), ...lines];
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
