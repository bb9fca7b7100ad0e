import type { Attachment, PortMapping, Publication } from '@podwire/core';
import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { test as base, type TestNamespace } from '@podwire/testkit';
import { NftablesFirewall } from '../driver.ts';

export const firewallOfProcess = (): NftablesFirewall => new NftablesFirewall(new NetlinkNamespaces(new KoffiLibc()));

/** Tests of the driver in a host whose ruleset is empty before each. */
export const test = base.extend<{ readonly firewall: NftablesFirewall; readonly other: NftablesFirewall }>({
  firewall: async ({ host }, use) => {
    await host.exec('nft', 'flush', 'ruleset');
    await use(firewallOfProcess());
    await host.exec('nft', 'flush', 'ruleset');
  },
  /** As another process would see it. */
  other: async ({ firewall: _ }, use) => {
    await use(firewallOfProcess());
  },
});

export const attachmentOf = (containerId: string): Attachment => ({ network: 'net', containerId, ifname: 'eth0' });

/** An IPv4 address for each number, in one subnet. */
export const addressOf = (number: number): string => `10.1.${number >> 8}.${number & 255}/16`;

export const tcp = (hostPort: number, more: Partial<PortMapping> = {}): PortMapping => ({
  hostPort,
  containerPort: 80,
  protocol: 'tcp',
  ...more,
});

export const publicationOf = (number: number, mappings: readonly PortMapping[], more: Partial<Publication> = {}) => ({
  ips: [{ address: addressOf(number) }],
  mappings,
  snat: true,
  masqAll: false,
  markMasqBit: 13,
  ...more,
});

/** What `nft -j list ruleset` has of one kind: tables, sets, maps, rules, chains. */
export async function listed(host: TestNamespace, kind: string): Promise<Record<string, unknown>[]> {
  const { nftables } = JSON.parse(await host.exec('nft', '-j', 'list', 'ruleset')) as { nftables: object[] };
  return nftables.flatMap((entry) =>
    kind in entry ? [(entry as Record<string, Record<string, unknown>>)[kind] ?? {}] : [],
  );
}

/** How many elements a set or map of ours has. */
export async function countOf(host: TestNamespace, name: string): Promise<number> {
  const all = [...(await listed(host, 'set')), ...(await listed(host, 'map'))];
  const elements = all.find((set) => set.name === name)?.elem;
  return Array.isArray(elements) ? elements.length : 0;
}
