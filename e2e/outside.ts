import { test as base, Place, type TestNamespace } from '@podwire/testkit';

/** The host's addresses on its own network, and those of somebody there who knows no way to the containers. */
export const host4 = '192.0.2.1';
export const host6 = '2001:db8::1';
export const outside4 = '192.0.2.2';
export const outside6 = '2001:db8::2';

/** Each test's `host` is one of two on a network. */
export const test = base.extend<{ home: Place; outside: Place }>({
  home: async ({ host }, use) => {
    const home = new Place('home', host);
    await use(home);
    await home.leave();
  },
  outside: async ({ host, pod }, use) => {
    await connect(host, pod);
    const outside = new Place('outside', pod);
    await use(outside);
    await outside.leave();
  },
});

async function connect(host: TestNamespace, outside: TestNamespace): Promise<void> {
  const peer = ['peer', 'name', 'eth0', 'netns', String(outside.name)];
  await host.exec('ip', 'link', 'add', 'out0', 'up', 'type', 'veth', ...peer);
  await outside.exec('ip', 'link', 'set', 'eth0', 'up');
  for (const [end, link, ...addresses] of [
    [host, 'out0', `${host4}/24`, `${host6}/64`],
    [outside, 'eth0', `${outside4}/24`, `${outside6}/64`],
  ] as const) {
    for (const address of addresses) {
      const nodad = address.includes(':') ? ['nodad'] : [];
      await end.exec('ip', 'addr', 'add', address, 'dev', link, ...nodad);
    }
  }
}
