import { definePlugin } from '@podwire/core';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import { hostLocalModule } from './module.ts';

export type { HostLocalConfig } from './generated/config.ts';
export { HostLocalPlugin } from './plugin.ts';
export { hostLocalModule };

/** The IPAM plugin `host-local`, for a composition. */
export const definition = definePlugin({
  type: 'host-local',
  parseConfig,
  parseConfigForRemoval,
  module: hostLocalModule,
});
