import { Delegates, Files, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { ExecDelegates } from './delegates.ts';
import { NodeFiles } from './node-files.ts';

/** What any system with Node provides to a plugin that runs as an executable of its own. */
export const runtimeModule = new ContainerModule(({ bind }) => {
  provide(bind, Files, () => new NodeFiles(), []);
  provide(bind, Delegates, () => new ExecDelegates(), []);
});
