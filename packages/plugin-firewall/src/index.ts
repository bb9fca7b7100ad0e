import { definePlugin, type PluginDefinition } from '@podwire/core';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import type { FirewallConfig } from './generated/config.ts';
import { firewallPluginModule } from './module.ts';

export type { FirewallConfig } from './generated/config.ts';
export { FirewallPlugin } from './plugin.ts';
export { firewallPluginModule };

export const definition: PluginDefinition<FirewallConfig> = definePlugin<FirewallConfig>({
  type: 'firewall',
  // The reference plugin's: from the first version on whose results list all addresses.
  versions: ['0.4.0', '1.0.0', '1.1.0'],
  parseConfig,
  parseConfigForRemoval,
  module: firewallPluginModule,
});
