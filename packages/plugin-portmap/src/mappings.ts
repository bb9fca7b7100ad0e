import { canonicalIp, type Family, familyOf, type PortMapping, readIp } from '@podwire/core';
import { containerPortRefused, hostPortRefused, hostPortTwice, protocolRefused } from './errors.ts';
import type { PortmapConfig } from './generated/config.ts';

type Entry = NonNullable<NonNullable<PortmapConfig['runtimeConfig']>['portMappings']>[number];

const protocols = ['tcp', 'udp', 'sctp'] as const;

/** A mapping, and where in the config it stands. */
interface Placed {
  readonly mapping: PortMapping;
  readonly position: number;
}

/**
 * The ports to publish, in canonical spelling, each once. Those of one address come before those of all, so that they
 * win with every backend, in whichever order they were given.
 *
 * @throws CniError code 7, for the first entry that cannot be
 */
export function mappingsOf({ runtimeConfig }: PortmapConfig): PortMapping[] {
  const given = (runtimeConfig?.portMappings ?? []).map((entry, position) => ({
    mapping: mappingOf(entry, position),
    position,
  }));
  const kept: Placed[] = [];
  for (const placed of given.sort((one, other) => widthOf(one.mapping) - widthOf(other.mapping))) {
    if (!isRepeat(placed, kept)) kept.push(placed);
  }
  return kept.map(({ mapping }) => mapping);
}

/** What of it can be, for DEL: what ADD refused is not there to be removed. */
export function usableMappings(config: PortmapConfig): PortMapping[] {
  return (config.runtimeConfig?.portMappings ?? []).flatMap((entry, position) => {
    try {
      return [mappingOf(entry, position)];
    } catch {
      return [];
    }
  });
}

/** The families of the host's addresses that a mapping is for. */
export function familiesOfMapping({ hostIP }: Pick<PortMapping, 'hostIP'>): readonly Family[] {
  return hostIP === undefined ? [4, 6] : [familyOf(hostIP)];
}

/** Whether a host address is one, and does not stand for all of its family. */
export function isOneAddress(hostIP: string | undefined): hostIP is string {
  return hostIP !== undefined && readIp(hostIP)?.value !== 0n;
}

/** `8080/tcp`, `192.0.2.1:8080/tcp`, `[fd00::1]:8080/tcp`. */
export function hostPortText({ hostIP, hostPort, protocol }: PortMapping): string {
  const host = hostIP === undefined ? '' : hostIP.includes(':') ? `[${hostIP}]:` : `${hostIP}:`;
  return `${host}${hostPort}/${protocol}`;
}

function mappingOf({ hostPort, containerPort, protocol = '', hostIP }: Entry, position: number): PortMapping {
  // In the reference's order.
  if (!isPort(containerPort)) throw containerPortRefused(containerPort, position);
  if (!isPort(hostPort)) throw hostPortRefused(hostPort, position);
  const wanted = protocol === '' ? 'tcp' : protocol.toLowerCase();
  const known = protocols.find((one) => one === wanted);
  if (!known) throw protocolRefused(protocol, position);
  return { hostPort, containerPort, protocol: known, ...(hostIP ? { hostIP: canonicalIp(hostIP) } : {}) };
}

function isPort(port: number | undefined): port is number {
  return port !== undefined && port >= 1 && port <= 65_535;
}

/** Of one address, of all, of all of a family: what is contained in another comes after it. */
function widthOf({ hostIP }: PortMapping): number {
  if (isOneAddress(hostIP)) return 0;
  return hostIP === undefined ? 1 : 2;
}

/** Runtimes may name a port twice, and then mean the same. Two containers' ports behind one of the host's cannot be. */
function isRepeat({ mapping, position }: Placed, kept: readonly Placed[]): boolean {
  const [same] = kept.filter((other) => meet(mapping, other.mapping));
  if (!same) return false;
  if (same.mapping.containerPort === mapping.containerPort) return true;
  throw hostPortTwice(hostPortText(mapping), position, same.position);
}

/** Whether two mappings are for the same port of the same address: one each, or all of the same family. */
function meet(one: PortMapping, other: PortMapping): boolean {
  if (one.hostPort !== other.hostPort || one.protocol !== other.protocol) return false;
  if (isOneAddress(one.hostIP) || isOneAddress(other.hostIP)) return one.hostIP === other.hostIP;
  return familiesOfMapping(one).some((family) => familiesOfMapping(other).includes(family));
}
