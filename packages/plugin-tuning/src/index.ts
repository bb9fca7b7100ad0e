import { configParser, definePlugin, type PluginDefinition } from '@podwire/core';
import type { TuningConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { tuningModule } from './module.ts';

export type { TuningConfig } from './generated/config.ts';
export { TuningPlugin } from './plugin.ts';
export { tuningModule };

export const definition: PluginDefinition<TuningConfig> = definePlugin<TuningConfig>({
  type: 'tuning',
  parseConfig: configParser<TuningConfig>(schema, validate),
  // DEL and GC want to know the folder, and nothing else.
  parseConfigForRemoval: configParser<TuningConfig>(schema, validate, { lenient: true }),
  module: tuningModule,
});
