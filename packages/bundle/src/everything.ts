import type { PluginDefinition } from '@podwire/core';
import * as parts from './composition.ts';
import { joined } from './parts.ts';

export type PluginType = keyof typeof parts;

/** The types of all plugins. */
export const pluginTypes = Object.keys(parts) as readonly PluginType[];

/** All plugins and drivers, for a process that serves every type. */
export const everything = joined(...Object.values(parts));

/** `undefined` when this build has no plugin of that type. */
export function pluginOf(type: string): PluginDefinition | undefined {
  return everything.plugins.find((plugin) => plugin.type === type);
}
