import { FileLocks, Namespaces, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { FlockLocks } from './file-locks.ts';
import { KoffiLibc, Libc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

export const netlinkModule = new ContainerModule(({ bind }) => {
  provide(bind, Libc, () => new KoffiLibc(), []);
  provide(bind, Namespaces, (libc) => new NetlinkNamespaces(libc), [Libc]);
  provide(bind, FileLocks, (libc) => new FlockLocks(libc), [Libc]);
});
