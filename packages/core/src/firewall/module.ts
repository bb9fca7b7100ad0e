import { ContainerModule } from 'inversify';
import { Firewall, FirewallDriver } from '../contracts/firewall.ts';
import { ChosenFirewall } from './chosen-firewall.ts';

/** Makes one firewall of all drivers that are bound beside it; of none, one that says so when it is needed. */
export const firewallModule = new ContainerModule(({ bind }) => {
  // Not by `provide`, which knows of no dependency that there may be several of, or none.
  bind(Firewall)
    .toResolvedValue(
      (drivers: FirewallDriver[] | undefined) => new ChosenFirewall(drivers ?? []),
      [{ serviceIdentifier: FirewallDriver, isMultiple: true, optional: true }],
    )
    .inSingletonScope();
});
