import { FirewallDriver, Namespaces, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { NftablesFirewall } from './driver.ts';

export const nftablesModule = new ContainerModule(({ bind }) => {
  provide(bind, FirewallDriver, (namespaces) => new NftablesFirewall(namespaces), [Namespaces]);
});
