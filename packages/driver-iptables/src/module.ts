import { FileLocks, Files, FirewallDriver, Namespaces } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { IptablesFirewall, IptablesOptions } from './iptables-firewall.ts';
import { KernelTraces } from './traces.ts';

export const iptablesModule = new ContainerModule(({ bind }) => {
  // Not by `provide`, which knows no optional dependency: a composition that has no options binds none.
  bind(FirewallDriver)
    .toResolvedValue(
      (files: Files, locks: FileLocks, namespaces: Namespaces, options?: Partial<IptablesOptions>) =>
        new IptablesFirewall(files, locks, new KernelTraces(namespaces), options),
      [Files, FileLocks, Namespaces, { serviceIdentifier: IptablesOptions, optional: true }],
    )
    .inSingletonScope();
});
