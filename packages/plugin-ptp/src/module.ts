import { Plugin } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { PtpPlugin } from './plugin.ts';

export const ptpModule = new ContainerModule(({ bind }) => {
  bind(Plugin).to(PtpPlugin).inSingletonScope();
});
