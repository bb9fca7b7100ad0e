import { FileLocks, Files, FirewallDriver, Namespaces, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { IptablesFirewall } from './iptables-firewall.ts';
import { KernelTraces } from './traces.ts';

export const iptablesModule = new ContainerModule(({ bind }) => {
  provide(
    bind,
    FirewallDriver,
    (files, locks, namespaces) => new IptablesFirewall(files, locks, new KernelTraces(namespaces)),
    [Files, FileLocks, Namespaces],
  );
});
