import { FileLocks, Files } from '@podwire/core';
import { FirewalldFirewall, NodeSystemBus } from '@podwire/driver-firewalld';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { Container } from 'inversify';

export interface DriverOptions {
  readonly busAddress: string;
  /** Where it is kept who has which address. */
  readonly folder: string;
  /** As if the system had been started anew. */
  readonly bootId?: string;
  /** How long firewalld may take to answer. */
  readonly withinMs?: number;
}

/** The driver as a new process would have it: what it remembers it must find again. */
export function makeDriver({ busAddress, folder, bootId, withinMs }: DriverOptions): FirewalldFirewall {
  const container = new Container();
  container.load(netlinkModule, runtimeModule);
  const files = container.get(Files);
  if (bootId) files.bootId = () => bootId;
  const bus = new NodeSystemBus(files, busAddress, withinMs === undefined ? {} : { withinMs });
  return new FirewalldFirewall(bus, files, container.get(FileLocks), folder);
}
