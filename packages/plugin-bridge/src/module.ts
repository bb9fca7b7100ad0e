import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { BridgePlugin } from './plugin.ts';

export const bridgeModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(BridgePlugin).inSingletonScope();
});
