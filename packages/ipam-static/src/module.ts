import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { StaticPlugin } from './plugin.ts';

export const staticModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(StaticPlugin).inSingletonScope();
});
