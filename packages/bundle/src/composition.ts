import { missingFirewallModule, type PluginDefinition } from '@podwire/core';
import { type ContainerModule } from 'inversify';

/**
 * Everything Podwire is made of. An entry is evaluated when a call first needs it; in the bundle, `import()` of a
 * package is a function of the same file.
 */
const plugins = {
  bridge: async () => (await import('@podwire/plugin-bridge')).definition,
  ptp: async () => (await import('@podwire/plugin-ptp')).definition,
  loopback: async () => (await import('@podwire/plugin-loopback')).definition,
  'host-local': async () => (await import('@podwire/ipam-host-local')).definition,
  static: async () => (await import('@podwire/ipam-static')).definition,
} satisfies Record<string, () => Promise<PluginDefinition>>;

/** The drivers, by what they drive. */
const drivers = {
  network: async () => (await import('@podwire/driver-netlink')).netlinkModule,
  firewall: async () => missingFirewallModule,
} satisfies Record<string, () => Promise<ContainerModule>>;

/** What can be watched on stderr, by the names that PODWIRE_TRACE takes, separated by commas. */
const traces = {
  netlink: async () => (await import('@podwire/driver-netlink')).netlinkTrace(printLine),
} satisfies Record<string, () => Promise<ContainerModule>>;

export type PluginType = keyof typeof plugins;

/** The types of all plugins, in the order they are listed to people. */
export const pluginTypes = Object.keys(plugins) as readonly PluginType[];

export function isPluginType(type: string): type is PluginType {
  return Object.hasOwn(plugins, type);
}

export async function loadPlugin(type: PluginType): Promise<PluginDefinition> {
  return plugins[type]();
}

export async function loadDrivers(): Promise<ContainerModule[]> {
  const wanted = new Set(process.env.PODWIRE_TRACE?.split(','));
  const traced = Object.entries(traces).flatMap(([topic, load]) => (wanted.has(topic) ? [load] : []));
  return Promise.all([...Object.values(drivers), ...traced].map((load) => load()));
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
