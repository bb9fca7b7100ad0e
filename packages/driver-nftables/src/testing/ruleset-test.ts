import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { test as base, type TestNamespace } from '@podwire/testkit';
import { Ruleset } from '../ruleset.ts';

/** Tests of the host's ruleset, which is empty before each. */
export const test = base.extend<{ readonly ruleset: Ruleset }>({
  ruleset: async ({ host }, use) => {
    const ruleset = new Ruleset(new NetlinkNamespaces(new KoffiLibc()).host);
    await host.exec('nft', 'flush', 'ruleset');
    await use(ruleset);
    ruleset.close();
    await host.exec('nft', 'flush', 'ruleset');
  },
});

/** What `nft` prints about something, line by line, numbers as numbers. */
export async function listing(host: TestNamespace, ...what: string[]): Promise<string[]> {
  const text = await host.exec('nft', '-nn', 'list', ...what);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
