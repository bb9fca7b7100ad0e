import type { Side } from './case.ts';
import type { Observation } from './run-case.ts';

const macText = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/g;
const wellKnownMacs = new Set(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:80:c2:00:00:00']);
const vethText = /\bveth[0-9a-f]{8}\b/g;
// Chance, or the order in which links were made.
const byChance = /^(ifindex|link_index|link_netnsid|link|bridge_id|port_id|port_no|designated_\w+|state)$/;

type Value = unknown;

/**
 * What may differ between two equal runs becomes equal: names and MACs that are drawn, the side's own paths and
 * indexes. Lists whose order means nothing become tables, so that a difference has a readable path.
 */
export function normalise(observed: Observation, side: Side, given: string): Observation {
  const names = new Map<string, string>();
  const texts = [
    ...side.pods.map(({ path }, index) => [path, `<pod ${index}>`] as const),
    [side.stateFolder, '<state>'] as const,
  ];
  const inText = (text: string): string => {
    let plain = text;
    for (const [from, to] of texts) plain = plain.replaceAll(from, to);
    plain = plain.replace(macText, (mac) => (wellKnownMacs.has(mac) || given.includes(mac) ? mac : '<mac>'));
    return plain.replace(vethText, (name) => {
      if (!names.has(name)) names.set(name, `veth#${names.size + 1}`);
      return names.get(name) ?? name;
    });
  };
  const walk = (value: Value, key?: string): Value => {
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value))
      return tabulate(
        key,
        value.map((entry) => walk(entry)),
      );
    if (typeof value !== 'object' || value === null) return value;
    // `state` is a bridge port's state, or a neighbour's; the state folder has another parent.
    const kept = Object.entries(value).filter(([name, inner]) => !byChance.test(name) || isFolder(name, inner));
    const plain = Object.fromEntries(kept.map(([name, inner]) => [inText(name), walk(inner, name)]));
    return key === 'sysctls' ? byInterface(plain) : plain;
  };
  // Results first: their order of interfaces numbers the drawn names.
  for (const step of Object.values(observed)) walk((step as { result?: unknown }).result);
  return walk(observed) as Observation;
}

/** `net/ipv4/conf/eth0/forwarding` as a tree, so that a missing link is one difference and not a hundred. */
function byInterface(sysctls: Record<string, Value>): Record<string, Value> {
  const tree: Record<string, Record<string, Value>> = {};
  for (const [key, value] of Object.entries(sysctls)) {
    const end = key.lastIndexOf('/');
    const folder = key.slice('net/'.length, end).replace('/conf/', ' of ');
    tree[folder] = { ...tree[folder], [key.slice(end + 1)]: value };
  }
  return tree;
}

function isFolder(name: string, value: Value): boolean {
  return name === 'state' && typeof value === 'object' && !Array.isArray(value);
}

/** How an entry of a list is called. */
const keys: Readonly<Record<string, (entry: Record<string, unknown>) => string>> = {
  links: ({ ifname }) => String(ifname),
  addresses: ({ ifname, local, prefixlen }) => (local ? `${local}/${prefixlen}` : String(ifname)),
  routes: ({ type = 'unicast', table = 'main', dst, gateway, dev, metric = 0 }) =>
    [type, dst, gateway ? `via ${gateway}` : '', dev ? `dev ${dev}` : '', `metric ${metric}`, `table ${table}`]
      .filter(Boolean)
      .join(' '),
  bridgeVlans: ({ ifname }) => String(ifname),
};

function tabulate(key: string | undefined, entries: readonly Value[]): Value {
  const nameOf = key === undefined ? undefined : keys[key];
  const objects = entries as readonly Record<string, unknown>[];
  // A result's routes have no device: their order is an answer and stays.
  const isTable = nameOf && objects.every((entry) => typeof entry === 'object' && entry !== null);
  if (!isTable || (key === 'routes' && objects.every(({ dev, type }) => dev === undefined && type === undefined))) {
    return entries;
  }
  const table: Record<string, unknown> = {};
  for (const entry of objects) {
    let name = nameOf(entry);
    while (name in table) name += "'";
    table[name] = entry;
  }
  return table;
}
