import { CniError, ErrorCode, familyOf, type PortMapping } from '@podwire/core';
import { type Owner, ownerIn } from './names.ts';
import { commentOf, type Rule, targetOf, wordAfter } from './rule.ts';
import { hostRoute } from './rules/own-chain.ts';
import { hostportChains, isAnyAddress } from './rules/ports.ts';
import type { Table } from './table.ts';

/** The words of an entry rule that has no conditions: -p, comment, multiport, -j. */
const plainEntryLength = 12;

/**
 * Refuses what another attachment publishes: the kernel would serve whoever came first, without a word. Entries with
 * conditions are left to who wrote them, since they may well be for different packets.
 *
 * @param ownChain - what is in it will be replaced
 * @throws CniError code 108 with the port and whose it is
 */
export function refuseTaken(table: Table, ownChain: string, mappings: readonly PortMapping[]): void {
  for (const entry of table.rulesOf(hostportChains.dnat)) {
    const chain = targetOf(entry);
    if (chain === undefined || chain === ownChain || entry.args.length !== plainEntryLength) continue;
    for (const rule of table.rulesOf(chain)) {
      const mapping = targetOf(rule) === 'DNAT' ? mappings.find((one) => isServedBy(one, rule)) : undefined;
      if (mapping) throw portInUse(mapping, ownerIn(commentOf(entry)), commentOf(entry) ?? chain);
    }
  }
}

/** The same among the interfaces of one container, whose ports are in one chain. @throws as `refuseTaken` */
export function refuseOverlap(mappings: readonly PortMapping[], others: readonly PortMapping[], owner: Owner): void {
  const mapping = mappings.find((one) => others.some((other) => overlaps(one, other)));
  if (mapping) throw portInUse(mapping, owner);
}

function overlaps(a: PortMapping, b: PortMapping): boolean {
  if (a.protocol !== b.protocol || a.hostPort !== b.hostPort) return false;
  const [one, other] = [a.hostIP, b.hostIP];
  if (one && other && familyOf(one) !== familyOf(other)) return false;
  return isAnyAddress(one) || isAnyAddress(other) || hostRoute(one) === hostRoute(other);
}

function isServedBy({ protocol, hostPort, hostIP }: PortMapping, rule: Rule): boolean {
  const address = wordAfter(rule, '-d');
  const overlap = address === undefined || isAnyAddress(hostIP) || hostRoute(hostIP) === address;
  return overlap && wordAfter(rule, '-p') === protocol && wordAfter(rule, '--dport') === String(hostPort);
}

function portInUse({ hostPort, protocol, hostIP }: PortMapping, owner: Owner | undefined, other = ''): CniError {
  const port = `${isAnyAddress(hostIP) ? '' : `${hostIP}:`}${hostPort}/${protocol}`;
  const whose = owner ? `container ${owner.containerId} of network ${owner.network}` : `something else (${other})`;
  return new CniError(
    ErrorCode.portInUse,
    `host port ${port} is published by ${whose} already`,
    'Choose another host port, or remove that container. Look with: iptables -t nat -S CNI-HOSTPORT-DNAT',
  );
}
