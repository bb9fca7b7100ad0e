import type { IpObject, TestNamespace } from './test-namespace.ts';

/**
 * All that can be seen of a namespace, without what changes by itself: counters, timers, learned neighbours, link
 * states that follow the carrier, the progress of duplicate address detection.
 */
export interface Snapshot {
  readonly links: readonly IpObject[];
  readonly addresses: readonly IpObject[];
  readonly routes: readonly IpObject[];
  readonly rules: readonly IpObject[];
  readonly neighbours: readonly IpObject[];
  readonly bridgeVlans: readonly IpObject[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly ruleset: readonly unknown[];
}

const sysctlFolders = ['/proc/sys/net/ipv4/conf', '/proc/sys/net/ipv6/conf', '/proc/sys/net/ipv4/ip_forward'];
const carrierFlags = new Set(['LOWER_UP', 'NO-CARRIER', 'M-DOWN', 'linkdown', 'dead']);
const volatileKeys = new Set([
  'operstate',
  'valid_life_time',
  'preferred_life_time',
  'tentative',
  'handle',
  'packets',
  'bytes',
  'expires',
  'root_id',
  'root_port',
  'root_path_cost',
  'topology_change',
  'topology_change_detected',
]);

// Routes of both families in one answer: it is `show table all` that gives them.
const questions = ['addr show', 'route show table all', 'rule show', 'neigh show nud permanent', 'link show'];

/** Reads everything; the namespace must be at rest meanwhile. As few programs as can be: a test takes many of these. */
export async function takeSnapshot(namespace: TestNamespace): Promise<Snapshot> {
  const [[addresses = [], routes = [], rules4 = [], neighbours = [], links = []], [rules6 = []], sysctls, nft] =
    await Promise.all([
      namespace.ipAll(questions),
      namespace.ipAll(['rule show'], { family: 6 }),
      readSysctls(namespace),
      namespace.exec('nft', '-j', 'list', 'ruleset'),
    ]);
  // Bridges and their ports have VLANs, and nothing else.
  const bridgeVlans = links.some(isOfBridge) ? await namespace.bridge('vlan show') : [];
  return {
    links: links.map(stable),
    addresses: addresses.map(({ ifname, addr_info: infos }) => ({
      ifname,
      addresses: (infos as IpObject[]).filter(({ local }) => !comesByItself(local)).map(stable),
    })),
    routes: routes.filter((route) => !isLocal6(route) && !comesByItself(route.dst)).map(stable),
    rules: [...rules4, ...rules6].map(stable),
    neighbours: neighbours.map(stable),
    bridgeVlans: bridgeVlans.map(stable),
    sysctls,
    ruleset: parseRuleset(nft),
  };
}

/**
 * IPv6 link-local addresses come with the carrier, and the kernel's own routes in the local table when duplicate address
 * detection is over: some time after the call that brought the link up.
 */
function comesByItself(destination: unknown): boolean {
  return /^f(e80|f00):/.test(String(destination));
}

function isLocal6({ dst, table }: IpObject): boolean {
  return table === 'local' && String(dst).includes(':');
}

function isOfBridge({ linkinfo }: IpObject): boolean {
  const { info_kind: kind, info_slave_kind: slaveKind } = (linkinfo ?? {}) as IpObject;
  return kind === 'bridge' || slaveKind === 'bridge';
}

/** grep prints every file as `path:value` in one go; keys that cannot be read are no part of the picture. */
async function readSysctls(namespace: TestNamespace): Promise<Record<string, string>> {
  const { stdout } = await namespace.tryExec('grep', ['-rs', '', ...sysctlFolders]);
  const values: Record<string, string> = {};
  for (const line of stdout.split('\n').sort()) {
    const colon = line.indexOf(':');
    if (colon > 0) values[line.slice('/proc/sys/'.length, colon)] = line.slice(colon + 1);
  }
  return values;
}

function parseRuleset(text: string): unknown[] {
  const { nftables } = JSON.parse(text) as { nftables: readonly IpObject[] };
  return nftables.filter((entry) => !('metainfo' in entry)).map(stable);
}

function stable(value: IpObject): IpObject {
  return withoutVolatile(value) as IpObject;
}

function withoutVolatile(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !carrierFlags.has(entry)).map(withoutVolatile);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !volatileKeys.has(key) && !key.endsWith('_timer'));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutVolatile(inner)]));
}
