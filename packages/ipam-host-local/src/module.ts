import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { HostLocalPlugin } from './plugin.ts';

export const hostLocalModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(HostLocalPlugin).inSingletonScope();
});
