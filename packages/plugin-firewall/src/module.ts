import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { FirewallPlugin } from './plugin.ts';

export const firewallPluginModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(FirewallPlugin).inSingletonScope();
});
