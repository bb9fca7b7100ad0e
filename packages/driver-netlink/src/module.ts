import { FileLocks, Namespaces, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { FlockLocks } from './file-locks.ts';
import { KoffiLibc, Libc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';
import { NetlinkOptions } from './trace.ts';

export const netlinkModule = new ContainerModule(({ bind }) => {
  provide(bind, Libc, () => new KoffiLibc(), []);
  provide(bind, FileLocks, (libc) => new FlockLocks(libc), [Libc]);
  // Not by `provide`, which knows no optional dependency: a composition that has no options binds none.
  bind(Namespaces)
    .toResolvedValue(
      (libc: Libc, options?: NetlinkOptions) => new NetlinkNamespaces(libc, options),
      [Libc, { serviceIdentifier: NetlinkOptions, optional: true }],
    )
    .inSingletonScope();
});
