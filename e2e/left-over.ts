import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestNamespace } from '@podwire/testkit';

/** What a look at the host finds of containers, but for what the tests and the runtimes themselves put there. */
export interface LeftOver {
  readonly links: readonly string[];
  readonly files: readonly string[];
  readonly firewall: readonly string[];
}

export async function leftOver(host: TestNamespace): Promise<LeftOver> {
  const saved = await Promise.all(['iptables-save', 'ip6tables-save'].map((program) => host.exec(program)));
  return {
    links: (await host.linkNames()).filter((name) => name !== 'lo' && name !== 'out0').sort(),
    files: [...filesBelow('/var/lib/cni'), ...filesBelow('/run')].sort(),
    firewall: [...saved.flatMap(rulesOf), ...(await otherRules(host))].filter((rule) => rule !== loopbackGuard),
  };
}

/**
 * What stays of tables filter and nat, in each family alike, when everybody is gone; the reference plugins leave it so:
 * chains that all containers share, without a rule of anybody's.
 */
export const sharedChains: readonly string[] = [
  'filter :CNI-ADMIN',
  'filter :CNI-FORWARD',
  'filter -A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
  'filter -A CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN',
  'nat :CNI-HOSTPORT-DNAT',
  'nat :CNI-HOSTPORT-MASQ',
  'nat :CNI-HOSTPORT-SETMARK',
  'nat -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  'nat -A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  'nat -A POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
  'nat -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
  'nat -A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
];

/** What stays of table filter beside these, when bridges whose pods no other bridge reaches were there. */
export const isolationChains: readonly string[] = [
  'filter :CNI-ISOLATION-STAGE-1',
  'filter :CNI-ISOLATION-STAGE-2',
  'filter -A FORWARD -m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)" -j CNI-ISOLATION-STAGE-1',
  'filter -A CNI-ISOLATION-STAGE-1 -m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)" -j RETURN',
  'filter -A CNI-ISOLATION-STAGE-2 -m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)" -j RETURN',
];

/**
 * Once a port was published on 127.0.0.1, the kernel would let the whole link send there (route_localnet). This rule of
 * everybody's keeps it out, and stays; the reference plugins have none.
 */
const loopbackGuard = String.raw`raw -A PREROUTING -d 127.0.0.0/8 ! -i lo -m comment --comment "CNI portfwd: loopback is the host\'s own" -j DROP`;

/** Folders of the tests' runtimes, and the tests' namespaces. */
const foreign = /^\/run\/(podwire-|containerd\/|netns\/(pod-|one$|two$))/;
/** Locks of iptables' own commands and of the driver. */
const lock = /^(\/run\/xtables|\/var\/lib\/cni\/podwire\/iptables\/\w+)\.lock$/;
/** host-local's index beside the reservations, which may be deleted at any time; and its buckets of reservations. */
const index = /^\/var\/lib\/cni\/networks\/\.podwire\/[\w-]+\/(state|(?<bucket>[0-9a-f]{3}))$/;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !foreign.test(path) && !lock.test(path) && !isIndex(path));
}

/** A bucket that somebody is still in is no mere index. */
function isIndex(path: string): boolean {
  const found = index.exec(path);
  return found !== null && (found.groups?.bucket === undefined || readFileSync(path, 'utf8') === '');
}

/** The chains and rules that iptables-save prints behind their tables' names, without the kernel's own and counters. */
function rulesOf(saved: string): string[] {
  const rules: string[] = [];
  let table = '';
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (/^(:CNI-|-A )/.test(line)) rules.push(`${table} ${line.replace(/ - \[\d+:\d+\]$/, '')}`);
  }
  return rules;
}

/** What nft lists beside the tables that iptables keeps. */
async function otherRules(host: TestNamespace): Promise<string[]> {
  const tables = (await host.exec('nft', 'list', 'tables')).split('\n').filter(Boolean);
  const other = tables.filter((table) => !/^table ip6? (filter|nat|mangle|raw)$/.test(table));
  const listed = await Promise.all(other.map((table) => host.exec('nft', '-s', 'list', ...table.split(' '))));
  return listed.flatMap((text) => text.split('\n').filter(Boolean));
}
