import { CniError, ErrorCode, familiesOf, type Publication } from '@podwire/core';
import type { FamilyTable } from '../family-table.ts';
import type { Installed } from '../installed.ts';
import { comment, jump, rule } from '../rule.ts';
import { isOfFamily } from '../rules/ports.ts';

/** Before connections are looked up: what an answer is translated back to cannot be told from a stranger's packet later. */
export const loopbackGuard = rule(
  'PREROUTING',
  ['-d', '127.0.0.0/8', '!', '-i', 'lo'],
  comment("CNI portfwd: loopback is the host's own"),
  jump('DROP'),
);

/**
 * Ports that are published on 127.0.0.1 take a sysctl, route_localnet, with which the kernel lets anybody on the link
 * send to all of 127.0.0.0/8: to whatever listens there because nobody but the host itself is to reach it. The
 * reference plugin leaves it at that. All ports share the rule, so that nothing takes it away. A kernel without
 * table raw goes without it: that is no reason to publish nothing.
 */
export async function guardLoopback(installed: Installed, { snat, ips, mappings }: Publication): Promise<void> {
  if (!snat || !familiesOf(ips).includes(4) || !mappings.some((mapping) => isOfFamily(mapping, 4))) return;
  try {
    const table = installed.table(4, 'raw');
    if (!isJudgedAlready(table)) await table.change((changes) => changes.append(loopbackGuard));
  } catch (error) {
    if (!CniError.is(error) || error.code !== ErrorCode.kernel) throw error;
  }
}

/** Whether there is a rule about such packets; it need not be ours. Looks without starting a program. */
function isJudgedAlready(table: FamilyTable): boolean {
  const [loopback, lo] = ['7f', Buffer.from('lo\0').toString('hex')];
  const rules = table.comparisons('PREROUTING') ?? [];
  return rules.some(({ values }) => values.includes(loopback) && values.some((value) => value.startsWith(lo)));
}
