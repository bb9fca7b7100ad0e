import { configParser, definePlugin } from '@podwire/core';
import type { StaticConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { staticModule } from './module.ts';

export type { StaticConfig } from './generated/config.ts';
export { StaticPlugin } from './plugin.ts';
export { staticModule };

/** The IPAM plugin `static`, for a composition. */
export const definition = definePlugin({
  type: 'static',
  parseConfig: configParser<StaticConfig>(schema, validate),
  parseConfigForRemoval: configParser<StaticConfig>(schema, validate, { lenient: true }),
  module: staticModule,
});
