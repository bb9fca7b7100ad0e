import {
  type AddressOwners,
  type Admission,
  type Attachment,
  addressBits,
  canonicalIp,
  type Family,
  familyOf,
  type IpConfig,
  type Known,
  parseCidr,
  parseIp,
} from '@podwire/core';
import type { FamilyTable, Plan } from '../family-table.ts';
import { forEach, type Installed } from '../installed.ts';
import { Missing } from '../missing.ts';
import { lineOf } from '../rule.ts';
import { admissionRules, admittedAddress, forwardChain } from '../rules/admission.ts';
import type { Turns } from '../turns.ts';
import { isValid, type Part, type Valid } from './part.ts';

const families = [4, 6] as const;

/**
 * Plugin firewall's rules in table filter. They name an address and nobody, as the reference's do, so whose an address
 * is stands in files; who has none of these is known by its addresses.
 */
export class AdmissionPart implements Part<'admission'> {
  constructor(
    private readonly installed: Installed,
    private readonly owners: AddressOwners,
    /** Nobody may claim an address while its rules are removed for an older owner. */
    private readonly turns: Turns,
  ) {}

  apply(attachment: Attachment, wanted: Admission): Promise<void> {
    return this.turns.take(async () => {
      const addresses = addressesOf(wanted.ips);
      const before = this.#ownedBy(attachment).filter((address) => !addresses.includes(address));
      const tables = families
        .filter((family) => ofFamily([...addresses, ...before], family).length > 0)
        .map((family) => this.installed.table(family, 'filter'));
      this.owners.claim(attachment, [...addresses, ...before]);
      await forEach(tables, async (table) => {
        const [now, gone] = [ofFamily(addresses, table.family), ofFamily(before, table.family)];
        const { chains, jumps, addresses: rules } = admissionRules(wanted, now);
        const added = [...jumps.map((jump) => lineOf('-C', jump)), ...rules.map((rule) => lineOf('-A', rule))];
        if (gone.length === 0 && haveNoRules(table, now) && (await table.try(added))) return;
        await table.change((changes, found) => {
          if (now.length > 0) {
            for (const chain of chains) changes.ensureChain(chain);
            for (const jump of jumps) changes.insert(jump);
            for (const rule of rules) changes.append(rule);
          }
          removalOf(gone)(changes, found);
        });
      });
      if (before.length > 0) this.owners.claim(attachment, addresses);
    });
  }

  async check(_attachment: Attachment, wanted: Admission): Promise<string[]> {
    const addresses = addressesOf(wanted.ips);
    const lines = families.map(async (family) => {
      const own = ofFamily(addresses, family);
      if (own.length === 0) return [];
      const table = this.installed.table(family, 'filter');
      const missing = new Missing(table, await table.read());
      const { chains, jumps, addresses: rules } = admissionRules(wanted, own);
      for (const chain of chains) missing.chain(chain);
      for (const rule of [...jumps, ...rules]) missing.rule(rule);
      return missing.lines;
    });
    return (await Promise.all(lines)).flat();
  }

  forget(attachment: Attachment, known: Known): Promise<void> {
    return this.#forgetAll([attachment], addressesOf(known.ips ?? []));
  }

  collect(network: string, valid: Valid): Promise<void> {
    const attachments = this.owners.records.ofNetwork(network).map((record) => record.attachment);
    const gone = attachments.filter((attachment) => !isValid(attachment, valid));
    return gone.length > 0 ? this.#forgetAll(gone, []) : Promise.resolve();
  }

  #forgetAll(attachments: readonly Attachment[], known: readonly string[]): Promise<void> {
    return this.turns.take(async () => {
      const addresses = attachments.flatMap((attachment) => {
        if (this.owners.records.of(attachment)) return this.#ownedBy(attachment);
        // Made by the reference, or before the files were lost: then by whom the address was claimed since decides.
        return known.filter((address) => this.owners.ownerOf(address) === undefined);
      });
      const asked = attachments.some((attachment) => this.owners.records.of(attachment));
      const tables = this.installed.tables('filter').filter((table) => table.has(forwardChain) !== false);
      await forEach(tables, async (table) => {
        const own = ofFamily(addresses, table.family);
        if (own.length === 0 || haveNoRules(table, own)) return;
        const asMade = own.flatMap(admittedAddress).map((rule) => lineOf('-D', rule));
        if ((table.has(forwardChain) ?? asked) && (await table.try(asMade))) return;
        await table.change(removalOf(own));
      });
      for (const attachment of attachments) this.owners.release(attachment);
    });
  }

  /** What it claimed and nobody has claimed since. */
  #ownedBy(attachment: Attachment): string[] {
    const { addresses = [] } = this.owners.records.of(attachment)?.value ?? {};
    return addresses.filter((address) => {
      const owner = this.owners.ownerOf(address);
      return owner === undefined || (owner.network === attachment.network && isValid(owner, [attachment]));
    });
  }
}

/** Whether it is certain that none of the addresses has a rule: then none is made twice, and none is to be removed. */
function haveNoRules(table: FamilyTable, addresses: readonly string[]): boolean {
  const bytes = new Set(addresses.map(bytesOf));
  const comparisons = table.comparisons(forwardChain);
  return comparisons !== undefined && !comparisons.some(({ values }) => values.some((value) => bytes.has(value)));
}

/** As it is in a packet, in hexadecimal digits. */
function bytesOf(address: string): string {
  const { family, value } = parseIp(address);
  return value.toString(16).padStart(addressBits(family) / 4, '0');
}

function removalOf(addresses: readonly string[]): Plan {
  return (changes) => {
    for (const rule of addresses.flatMap(admittedAddress)) changes.remove(rule);
  };
}

/** Canonical, each once. */
function addressesOf(ips: readonly IpConfig[]): string[] {
  return [...new Set(ips.map(({ address }) => canonicalIp(parseCidr(address).address)))];
}

function ofFamily(addresses: readonly string[], family: Family): string[] {
  return addresses.filter((address) => familyOf(address) === family);
}
