import { definePlugin, type PluginDefinition } from '@podwire/core';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import type { PtpConfig } from './generated/config.ts';
import { ptpModule } from './module.ts';

export type { PtpConfig } from './generated/config.ts';
export { PtpPlugin } from './plugin.ts';
export { ptpModule };

export const definition: PluginDefinition<PtpConfig> = definePlugin<PtpConfig>({
  type: 'ptp',
  parseConfig,
  parseConfigForRemoval,
  module: ptpModule,
});
