import { definePlugin, type PluginDefinition } from '@podwire/core';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import type { PortmapConfig } from './generated/config.ts';
import { portmapModule } from './module.ts';

export type { PortmapConfig } from './generated/config.ts';
export { PortmapPlugin } from './plugin.ts';
export { portmapModule };

export const definition: PluginDefinition<PortmapConfig> = definePlugin<PortmapConfig>({
  type: 'portmap',
  parseConfig,
  parseConfigForRemoval,
  module: portmapModule,
});
