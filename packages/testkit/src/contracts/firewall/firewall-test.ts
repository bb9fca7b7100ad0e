import { type Attachment, Firewall, FirewallDriver, firewallModule, provide } from '@podwire/core';
import { Container } from 'inversify';
import { test } from '../../fixtures.ts';
import { makeWorld, type World } from './world.ts';

/**
 * Makes the driver, as a new process would: what it remembers it must find again. Called in the host namespace, several
 * times in a test.
 *
 * @param folder - an empty one, for state, the same all through a test
 */
export type MakeFirewallDriver = (folder: string) => FirewallDriver;

export interface FirewallFixtures {
  /** The driver as plugins see it. */
  readonly firewall: Firewall;
  /** The same of another process. */
  readonly other: Firewall;
  readonly world: World;
}

/** testkit's `test`, with the driver and somewhere for packets to go. */
export function firewallTest(make: MakeFirewallDriver) {
  return test.extend<FirewallFixtures>({
    firewall: async ({ host: _, folder }, use) => {
      await use(firewallOf(make(folder)));
    },
    other: async ({ host: _, folder }, use) => {
      await use(firewallOf(make(folder)));
    },
    world: async ({ host, pods }, use) => {
      const world = await makeWorld(host, await pods(4));
      await use(world);
      await Promise.all(Object.values(world).map((place) => place.leave()));
    },
  });
}
export type FirewallTest = ReturnType<typeof firewallTest>;

/** An attachment to network `net` unless the name says another: `net2/two`. */
export function attachmentOf(name: string): Attachment {
  const [containerId = '', network = 'net'] = name.split('/').reverse();
  return { network, containerId, ifname: 'eth0' };
}

/** Long enough for every answer that comes at all, where none should. */
export const soon = { withinMs: 300 };

function firewallOf(driver: FirewallDriver): Firewall {
  const container = new Container();
  provide(container.bind.bind(container), FirewallDriver, () => driver, []);
  container.load(firewallModule);
  return container.get(Firewall);
}
