import { Conntrack, FileLocks, NamespaceFactory, Namespaces, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { NetlinkConntrack } from './conntrack.ts';
import { FlockLocks } from './file-locks.ts';
import { KoffiLibc, Libc } from './libc.ts';
import { MountedNamespaces } from './namespace-factory.ts';
import { NetlinkNamespaces } from './namespaces.ts';
import { NetlinkOptions } from './trace.ts';

export const netlinkModule = new ContainerModule(({ bind }) => {
  provide(bind, Libc, () => new KoffiLibc(), []);
  provide(bind, FileLocks, (libc) => new FlockLocks(libc), [Libc]);
  provide(bind, NamespaceFactory, (libc) => new MountedNamespaces(libc), [Libc]);
  provide(bind, Conntrack, () => new NetlinkConntrack(), []);
  // Not by `provide`, which knows no optional dependency: a composition that has no options binds none.
  bind(Namespaces)
    .toResolvedValue(
      (libc: Libc, options?: NetlinkOptions) => new NetlinkNamespaces(libc, options),
      [Libc, { serviceIdentifier: NetlinkOptions, optional: true }],
    )
    .inSingletonScope();
});

/** Loaded beside `netlinkModule`: prints each netlink message, one line each. */
export const netlinkTrace = (print: (line: string) => void) =>
  new ContainerModule(({ bind }) => {
    bind(NetlinkOptions).toConstantValue({ trace: print });
  });
