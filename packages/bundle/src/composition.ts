import { firewallModule, type PluginDefinition } from '@podwire/core';
import { netlinkModule, netlinkTrace } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as staticIpam } from '@podwire/ipam-static';
import { definition as bridge } from '@podwire/plugin-bridge';
import { definition as loopback } from '@podwire/plugin-loopback';
import { definition as ptp } from '@podwire/plugin-ptp';
import type { ContainerModule } from 'inversify';

// Everything Podwire is made of. Imports are static on purpose: a package behind import() keeps esbuild from joining
// the modules of a bundle into one scope, which costs more at each start than evaluating all of these.

const plugins = {
  bridge,
  ptp,
  loopback,
  'host-local': hostLocal,
  static: staticIpam,
} satisfies Record<string, PluginDefinition>;

const drivers: readonly ContainerModule[] = [netlinkModule, firewallModule];

/** What can be watched on stderr, by the names that PODWIRE_TRACE takes, separated by commas. */
const traces: Readonly<Record<string, () => ContainerModule>> = {
  netlink: () => netlinkTrace(printLine),
};

export type PluginType = keyof typeof plugins;

/** The types of all plugins, in the order they are listed to people. */
export const pluginTypes = Object.keys(plugins) as readonly PluginType[];

export function isPluginType(type: string | undefined): type is PluginType {
  return type !== undefined && Object.hasOwn(plugins, type);
}

/** `undefined` when this build has no plugin of that type. */
export function pluginOf(type: string): PluginDefinition | undefined {
  return isPluginType(type) ? plugins[type] : undefined;
}

export function driverModules(): ContainerModule[] {
  const wanted = new Set(process.env.PODWIRE_TRACE?.split(','));
  const traced = Object.entries(traces).flatMap(([topic, module]) => (wanted.has(topic) ? [module()] : []));
  return [...drivers, ...traced];
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
