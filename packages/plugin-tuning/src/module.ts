import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { TuningPlugin } from './plugin.ts';

export const tuningModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(TuningPlugin).inSingletonScope();
});
