import { definePlugin, type PluginDefinition } from '@podwire/core';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import type { BridgeConfig } from './generated/config.ts';
import { bridgeModule } from './module.ts';

export type { BridgeConfig } from './generated/config.ts';
export { BridgePlugin } from './plugin.ts';
export { bridgeModule };

export const definition: PluginDefinition<BridgeConfig> = definePlugin<BridgeConfig>({
  type: 'bridge',
  parseConfig,
  parseConfigForRemoval,
  module: bridgeModule,
});
