import { FileLocks, Files, FirewallDriver, provide } from '@podwire/core';
import { ContainerModule } from 'inversify';
import { FirewalldFirewall } from './firewall.ts';
import { NodeSystemBus, SystemBus } from './system-bus.ts';

export const firewalldModule = new ContainerModule(({ bind }) => {
  // process: this is where every D-Bus client looks for the system bus, whichever program it is part of
  provide(bind, SystemBus, (files) => new NodeSystemBus(files, process.env.DBUS_SYSTEM_BUS_ADDRESS), [Files]);
  provide(bind, FirewallDriver, (bus, files, locks) => new FirewalldFirewall(bus, files, locks), [
    SystemBus,
    Files,
    FileLocks,
  ]);
});
