import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { PortmapPlugin } from './plugin.ts';

export const portmapModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(PortmapPlugin).inSingletonScope();
});
