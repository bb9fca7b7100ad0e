import { type Attachment, canonicalIp, familyOf, type PortMapping, type Publication, readIp } from '@podwire/core';
import { gateRules } from './condition-rules.ts';
import { parseConditions } from './conditions.ts';
import type { FieldValue } from './data.ts';
import { masquerade } from './expressions.ts';
import { portsIn, portWords } from './note.ts';
import { ownerComment, ownerOf } from './owner.ts';
import { type LeadChain, type Part, type Piece, type Plan, type Spot, spotId } from './part.ts';
import { sourceIn } from './rules.ts';
import { families, gates, hairpinSources, hairpins, hostGates, hostPorts, type IpFamily, ports } from './sets.ts';
import { addressesOf, chainName, subnetsOf } from './subnets.ts';

const unspecified = { 4: '0.0.0.0', 6: '::' } as const;
const loopback = '127.0.0.0/8';

type Port = Pick<PortMapping, 'hostPort' | 'protocol' | 'hostIP'>;

/**
 * A port of the host is a key of a map, and what it leads to the map's data: publishing costs the same however much is
 * published. With conditions, a second map sends its packets through a chain of the attachment first.
 */
export const portsPart: Part<Publication> = {
  name: 'ports',
  number: 2,
  sets: [ports, hostPorts, gates, hostGates, hairpins, hairpinSources].flatMap((sets) => [sets[4], sets[6]]),
  plan(attachment: Attachment, wanted: Publication): Plan {
    const plans = families.map((family) => planFamily(attachment, wanted, family));
    const mappings = plans.flatMap(({ mappings }) => mappings);
    const addresses = plans.flatMap(({ address }) => address ?? []);
    return {
      pieces: plans.flatMap(({ pieces }) => pieces),
      chains: plans.flatMap(({ chains }) => chains),
      note: mappings.length === 0 ? [] : [...addresses, ...extras(plans), ...portWords(hostPortsOf(mappings))],
    };
  },
  spots(note: readonly string[]): Spot[] {
    const addresses = note.filter((word) => readIp(word) !== undefined);
    const sources = note.includes(extraWords.hairpin) ? addresses : [];
    return unique([
      ...sources.map((address) => ({ set: hairpinSources[familyOf(address)], key: [address] })),
      ...portsIn(note).flatMap((port) => addresses.flatMap((address) => spotsOf(port, address, note))),
    ]);
  },
};

interface FamilyPlan extends Omit<Plan, 'note'> {
  readonly address: string | undefined;
  readonly mappings: readonly PortMapping[];
}

function planFamily(attachment: Attachment, wanted: Publication, family: IpFamily): FamilyPlan {
  const [container] = addressesOf(wanted.ips, family);
  const mappings = container ? wanted.mappings.flatMap((mapping) => ofFamily(mapping, family)) : [];
  if (!container || mappings.length === 0) return { address: undefined, mappings: [], pieces: [], chains: [] };
  const { address } = container;
  const comment = ownerComment(attachment);
  const chains: LeadChain[] = [];
  const pieces: Piece[] = mappings.map((mapping) => ({
    set: mapping.hostIP ? hostPorts[family] : ports[family],
    element: { key: keyOf(mapping), data: [address, mapping.containerPort], comment },
  }));
  const conditions = parseConditions((family === 4 ? wanted.conditionsV4 : wanted.conditionsV6) ?? [], family);
  if (conditions.length > 0) {
    const gate = { name: gateName(attachment, family), rules: gateRules(conditions, family) };
    chains.push(gate);
    for (const mapping of mappings) {
      const set = mapping.hostIP ? hostGates[family] : gates[family];
      pieces.push({ set, element: { key: keyOf(mapping), data: { goto: gate.name }, comment } });
    }
  }
  if (wanted.snat) {
    const hairpin = hairpinChain(family, subnetsOf([container]), wanted.masqAll);
    chains.push(hairpin);
    pieces.push(
      { set: hairpinSources[family], element: { key: [address], data: { goto: hairpin.name }, comment } },
      ...unique(mappings.map((mapping) => hairpinSpot(mapping, address))).map(({ set, key }) => ({
        set,
        element: { key, comment },
      })),
    );
  }
  return { address, mappings, pieces, chains };
}

/** With a host address only if that is one of this family and says something; `0.0.0.0` and `::` only choose. */
function ofFamily(mapping: PortMapping, family: IpFamily): PortMapping[] {
  const { hostIP, ...rest } = mapping;
  if (!hostIP) return [rest];
  const address = canonicalIp(hostIP);
  if (familyOf(address) !== family) return [];
  return [address === unspecified[family] ? rest : { ...rest, hostIP: address }];
}

function keyOf({ hostIP, protocol, hostPort }: Port): FieldValue[] {
  return hostIP ? [hostIP, protocol, hostPort] : [protocol, hostPort];
}

/** Which of the places that a port may have it does have. */
const extraWords = { gated: 'gated', hairpin: 'hairpin' } as const;

function extras(plans: readonly FamilyPlan[]): string[] {
  const sets = new Set(plans.flatMap(({ pieces }) => pieces.map(({ set }) => set)));
  const words: string[] = [];
  if (families.some((family) => sets.has(gates[family]) || sets.has(hostGates[family]))) words.push(extraWords.gated);
  if (families.some((family) => sets.has(hairpins[family]))) words.push(extraWords.hairpin);
  return words;
}

/** Both families' ports, each once. */
function hostPortsOf(mappings: readonly PortMapping[]): PortMapping[] {
  return [...new Map(mappings.map((mapping) => [keyOf(mapping).join(' '), mapping])).values()];
}

function spotsOf(port: Port, address: string, note: readonly string[]): Spot[] {
  const family = familyOf(address);
  if (port.hostIP && familyOf(port.hostIP) !== family) return [];
  const key = keyOf(port);
  const spots: Spot[] = [{ set: port.hostIP ? hostPorts[family] : ports[family], key }];
  if (note.includes(extraWords.gated)) spots.push({ set: port.hostIP ? hostGates[family] : gates[family], key });
  if (note.includes(extraWords.hairpin)) spots.push(hairpinSpot(port, address));
  return spots;
}

function hairpinSpot({ protocol, hostPort }: Port, address: string): Spot {
  return { set: hairpins[familyOf(address)], key: [address, protocol, hostPort] };
}

function unique(spots: readonly Spot[]): Spot[] {
  return [...new Map(spots.map((spot) => [spotId(spot), spot])).values()];
}

function gateName(attachment: Attachment, family: IpFamily): string {
  return `gate${family}-${ownerOf(attachment).instance}`;
}

/**
 * Whose answers would not come back through the host, or would come from an address that nobody asked: the pod's own
 * subnet, and the host's loopback. With `masqAll`, everyone.
 */
function hairpinChain(family: IpFamily, subnets: readonly string[], masqAll: boolean): LeadChain {
  if (masqAll) return { name: `hairpin-all${family}`, rules: [{ expressions: [masquerade()] }] };
  const sources = family === 4 ? [...subnets, loopback] : subnets;
  return {
    name: chainName('hairpin', subnets),
    rules: sources.map((source) => ({ expressions: [...sourceIn(source), masquerade()] })),
  };
}
