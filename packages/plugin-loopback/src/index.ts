import { configParser, definePlugin, type PluginDefinition } from '@podwire/core';
import type { LoopbackConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { loopbackModule } from './module.ts';

export type { LoopbackConfig } from './generated/config.ts';
export { LoopbackPlugin } from './plugin.ts';
export { loopbackModule };

export const definition: PluginDefinition<LoopbackConfig> = definePlugin<LoopbackConfig>({
  type: 'loopback',
  parseConfig: configParser<LoopbackConfig>(schema, validate),
  parseConfigForRemoval: configParser<LoopbackConfig>(schema, validate, { lenient: true }),
  module: loopbackModule,
});
