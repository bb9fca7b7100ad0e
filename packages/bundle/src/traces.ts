import { netlinkTrace } from '@podwire/driver-netlink';
import type { ContainerModule } from 'inversify';

/** What can be watched on stderr, by the names that PODWIRE_TRACE takes, separated by commas. */
const traces: Readonly<Record<string, () => ContainerModule>> = {
  netlink: () => netlinkTrace(printLine),
};

/** To be loaded beside the drivers. */
export function wantedTraces(): ContainerModule[] {
  const wanted = new Set(process.env.PODWIRE_TRACE?.split(','));
  return Object.entries(traces).flatMap(([topic, module]) => (wanted.has(topic) ? [module()] : []));
}

function printLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
