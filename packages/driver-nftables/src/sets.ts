import type { ChainRef, TableRef } from './changes.ts';
import type { FieldType, SetDefinition } from './data.ts';

/** Everything that podwire filters and translates, but for bridges' ports, which have a family of their own. */
export const table: TableRef = { family: 'inet', table: 'podwire' };

export function chain(name: string): ChainRef {
  return { ...table, chain: name };
}

/** The address families by number; one set of each, since a set's keys have one length. */
export const families = [4, 6] as const;
export type IpFamily = (typeof families)[number];

/** What `nft` calls the family's addresses and headers. */
export const familyWords = {
  4: { address: 'ipv4_addr', header: 'ip', multicast: '224.0.0.0/4' },
  6: { address: 'ipv6_addr', header: 'ip6', multicast: 'ff00::/8' },
} as const;

function set(name: string, key: readonly FieldType[], data?: SetDefinition['data'], comment?: string): SetDefinition {
  return { ...table, set: name, key, ...(data && { data }), ...(comment && { comment }) };
}

function perFamily(make: (family: IpFamily, address: FieldType) => SetDefinition): Record<IpFamily, SetDefinition> {
  return { 4: make(4, 'ipv4_addr'), 6: make(6, 'ipv6_addr') };
}

/**
 * A page of notes for each attachment and part, by owner and number. Each page refers to chain `noted`, so that the
 * chain's use count tells whether anything is left at all.
 */
export const owners = set('owners', ['ifname', 'mark'], 'verdict', 'what belongs to which attachment');

/** Where packets from an address are masqueraded, or not. */
export const masqueraded = perFamily((family, address) =>
  set(`masquerade${family}`, [address], 'verdict', 'by source address'),
);

/** Ports of every local address, and of a certain one. */
export const ports = perFamily((family, address) =>
  set(`ports${family}`, ['inet_proto', 'inet_service'], [address, 'inet_service'], 'published on every address'),
);
export const hostPorts = perFamily((family, address) =>
  set(
    `host_ports${family}`,
    [address, 'inet_proto', 'inet_service'],
    [address, 'inet_service'],
    'published on one address',
  ),
);

/** Ports that are only for packets that meet conditions; they go through a chain of their attachment's. */
export const gates = perFamily((family) =>
  set(`gates${family}`, ['inet_proto', 'inet_service'], 'verdict', 'published under conditions'),
);
export const hostGates = perFamily((family, address) =>
  set(`host_gates${family}`, [address, 'inet_proto', 'inet_service'], 'verdict', 'published under conditions'),
);

/**
 * What came by a published port of a pod's, by the pod's address, protocol and host port, and where such packets have
 * their source translated, by the pod's address. Two sets, since the kernel looks through all verdicts of a map with
 * every batch: one for each pod is enough.
 */
export const hairpins = perFamily((family, address) =>
  set(`hairpin${family}`, [address, 'inet_proto', 'inet_service'], undefined, 'came by a published port'),
);
export const hairpinSources = perFamily((family, address) =>
  set(`hairpin_sources${family}`, [address], 'verdict', 'whose answers must come back this way'),
);

export const admitted = perFamily((family, address) => set(`admitted${family}`, [address]));

/** Bridges that keep themselves apart, what each lets out, and the attachments that want it so. */
export const apart = set('apart', ['ifname'], undefined, 'bridges whose pods no other bridge reaches');
export const isolation = set('isolation', ['ifname'], 'verdict', 'by the bridge that packets come from');
export const members = set('members', ['ifname', 'ifname'], 'verdict', 'attachments by bridge');

const both = (sets: Readonly<Record<IpFamily, SetDefinition>>): SetDefinition[] => [sets[4], sets[6]];

/** All of them, in the order that `nft list` shows. */
export const allSets: readonly SetDefinition[] = [
  owners,
  ...both(masqueraded),
  ...both(ports),
  ...both(hostPorts),
  ...both(gates),
  ...both(hostGates),
  ...both(hairpins),
  ...both(hairpinSources),
  ...both(admitted),
  apart,
  isolation,
  members,
];
