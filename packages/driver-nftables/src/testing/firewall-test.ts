import { test as base, type TestNamespace } from '@podwire/testkit';
import type { NftablesFirewall } from '../driver.ts';
import { firewallOfProcess } from './firewall-fixture.ts';

export { addressOf, attachmentOf, publicationOf, tcp } from './firewall-fixture.ts';

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
