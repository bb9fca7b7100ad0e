import type { Attachment, FirewallPart, Known } from '@podwire/core';
import { tableName } from './change-messages.ts';
import type { ChainRef, Change } from './changes.ts';
import { retryOnConflict } from './conflict.ts';
import type { RuleFound } from './found.ts';
import {
  bridgePrerouting,
  macChains,
  macComment,
  masqueradeChecks,
  masqueradeMark,
  networkMark,
  portChains,
} from './reference-marks.ts';
import { mentions } from './rules-mentioning.ts';
import type { Ruleset } from './ruleset.ts';

/**
 * What the reference plugins' own nftables backends made for attachments that live on: it goes when they go. Their
 * tables and shared chains stay, as they do with the reference plugins. Where those tables are not, only the list of
 * tables is read.
 */
export class Leftovers {
  constructor(private readonly ruleset: Ruleset) {}

  /**
   * Removes what is marked as the attachment's.
   *
   * @param known - rules of ports are marked with the container's id alone; by the addresses, those of its other
   *   attachments are left
   */
  forget(attachment: Attachment, parts: readonly FirewallPart[], known: Known = {}): void {
    retryOnConflict(this.ruleset, () => {
      const found = this.#reader();
      return parts.flatMap((part) => removalOf(part, found, attachment, known));
    });
  }

  /** Whether the reference plugins made the part for the attachment. What they made is not looked at any closer. */
  has(attachment: Attachment, part: FirewallPart, known: Known = {}): boolean {
    return removalOf(part, this.#reader(), attachment, known).length > 0;
  }

  /** Removes masquerade rules of attachments of the network that are not listed. All else is not marked with its network. */
  collect(
    network: string,
    valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[],
    parts: readonly FirewallPart[],
  ): void {
    if (!parts.includes('masquerade')) return;
    const kept = valid.map((each) => masqueradeMark({ network, ...each }));
    retryOnConflict(this.ruleset, () =>
      this.#reader()(masqueradeChecks)
        .filter(({ comment }) => comment?.startsWith(networkMark(network)))
        .filter(({ comment }) => !kept.some((mark) => comment?.startsWith(mark)))
        .map(removal),
    );
  }

  /** The rules of a chain; of a table that is not there, without asking. */
  #reader(): Reader {
    const tables = new Set(this.ruleset.tables().map(tableName));
    return (chain) => (tables.has(tableName(chain)) ? this.ruleset.rules(chain) : []);
  }
}

type Reader = (chain: ChainRef) => RuleFound[];

function removalOf(part: FirewallPart, found: Reader, attachment: Attachment, known: Known): Change[] {
  if (part === 'masquerade') return masqueradeOf(found, attachment);
  if (part === 'ports') return portsOf(found, attachment, known);
  return part === 'mac-guard' ? macGuardOf(found, attachment) : [];
}

function masqueradeOf(found: Reader, attachment: Attachment): Change[] {
  const mark = masqueradeMark(attachment);
  return found(masqueradeChecks)
    .filter(({ comment }) => comment?.startsWith(mark))
    .map(removal);
}

function portsOf(found: Reader, { containerId }: Attachment, { ips }: Known): Change[] {
  return portChains
    .flatMap(found)
    .filter(({ comment }) => comment === containerId)
    .filter((rule) => ips === undefined || ips.some(({ address }) => mentions(rule, address)))
    .map(removal);
}

function macGuardOf(found: Reader, attachment: Attachment): Change[] {
  const comment = macComment(attachment);
  const jumps = found(bridgePrerouting).filter((rule) => rule.comment === comment);
  // Each chain holds rules of the attachment; a chain without any was not made by the reference plugins.
  const chains = macChains(attachment).filter((chain) => found(chain).some((rule) => rule.comment === comment));
  return [...jumps.map(removal), ...chains.map((chain) => ({ change: 'delete chain', ...chain }) as const)];
}

function removal({ family, table, chain, handle }: RuleFound): Change {
  return { change: 'delete rule', family, table, chain, handle };
}
