import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { LoopbackPlugin } from './plugin.ts';

export const loopbackModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(LoopbackPlugin).inSingletonScope();
});
