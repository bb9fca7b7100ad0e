import type { IpConfig } from '@podwire/core';
import { Place } from '../../places/place.ts';
import { mustRun } from '../../programs.ts';
import type { TestNamespace } from '../../test-namespace.ts';

/**
 * Where the packets go:
 *
 *     one 10.1.0.2, fd00:1::2 ──┐
 *                               br0 10.1.0.1, fd00:1::1 ──┐
 *     two 10.1.0.3, fd00:1::3 ──┘                         host ── up0 192.0.2.1, 192.0.2.11, 2001:db8::1, 2001:db8::11
 *     three 10.2.0.2, fd00:2::2 ── br1 10.2.0.1, fd00:2::1 ┘        └── outside 192.0.2.2, 2001:db8::2
 *
 * All prefixes are /24 and /64. Outside knows the way to the pods, so that what is not translated is answered as well;
 * behind it are 198.51.100.1 and 2001:db8:f::1.
 */
export interface World {
  readonly host: Place;
  readonly one: Place;
  readonly two: Place;
  readonly three: Place;
  readonly outside: Place;
}

/** The bridge port of each pod, on the host. */
export const ports = { one: 'v1', two: 'v2', three: 'v3' } as const;

export const ipsOf: Readonly<Record<'one' | 'two' | 'three', readonly IpConfig[]>> = {
  one: [{ address: '10.1.0.2/24' }, { address: 'fd00:1::2/64' }],
  two: [{ address: '10.1.0.3/24' }, { address: 'fd00:1::3/64' }],
  three: [{ address: '10.2.0.2/24' }, { address: 'fd00:2::2/64' }],
};

const wires = [
  { place: 'one', port: 'v1', bridge: 'br0', subnet: ['10.1.0', 'fd00:1::'], number: 2 },
  { place: 'two', port: 'v2', bridge: 'br0', subnet: ['10.1.0', 'fd00:1::'], number: 3 },
  { place: 'three', port: 'v3', bridge: 'br1', subnet: ['10.2.0', 'fd00:2::'], number: 2 },
  { place: 'outside', port: 'up0', bridge: undefined, subnet: ['192.0.2', '2001:db8::'], number: 2 },
] as const;

const hostAddresses = [
  ['br0', '10.1.0.1/24', 'fd00:1::1/64', 'fe80::1/64'],
  ['br1', '10.2.0.1/24', 'fd00:2::1/64', 'fe80::1/64'],
  // Deprecated, so that the kernel never takes the second one as a source by itself.
  ['up0', '192.0.2.1/24', '192.0.2.11/24', '2001:db8::1/64', '2001:db8::11/64 preferred_lft 0', 'fe80::1/64'],
] as const;

/**
 * What the host of a pod is set to by the plugins that come before the firewall. Bridged packets stay in the bridge, and
 * every packet to a closed port is told so.
 */
const hostSysctls = [
  'net.bridge.bridge-nf-call-iptables=0',
  'net.bridge.bridge-nf-call-ip6tables=0',
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv6.icmp.ratelimit=0',
  'net.ipv4.conf.br0.route_localnet=1',
  'net.ipv4.conf.br1.route_localnet=1',
];

/** @param pods - one namespace each for one, two, three and outside */
export async function makeWorld(host: TestNamespace, pods: readonly TestNamespace[]): Promise<World> {
  const ends = wires.map((wire, at) => ({ ...wire, pod: podAt(pods, at) }));
  await mustRun('ip', ['-batch', '-'], {
    stdin: lines([
      'link add br0 type bridge',
      'link add br1 type bridge',
      ...ends.map(({ port, pod }) => `link add ${port} type veth peer name eth0 netns ${pod.name}`),
      ...ends.flatMap(({ port, bridge }) => (bridge ? [`link set ${port} master ${bridge}`] : [])),
      ...['br0', 'br1', ...ends.map(({ port }) => port)].map(up),
      ...hostAddresses.flatMap(([link, ...addresses]) => addresses.map((address) => addressOf(link, address))),
    ]),
  });
  await Promise.all([
    host.exec('sysctl', '-e', '-q', '-w', ...hostSysctls),
    ...ends.map(({ pod, subnet: [four, six], number }) =>
      mustRun('ip', ['-n', String(pod.name), '-batch', '-'], {
        stdin: lines([
          up('eth0'),
          addressOf('eth0', `fe80::${number}/64`),
          addressOf('eth0', `${four}.${number}/24`),
          addressOf('eth0', `${six}${number}/64`),
          `route add default via ${four}.1`,
          `route add default via ${six}1`,
        ]),
      }),
    ),
  ]);
  const [one, two, three, outside] = ends.map(({ place, pod }) => new Place(place, pod));
  if (!one || !two || !three || !outside) throw new Error('a wire is missing');
  await Promise.all([furtherOut(outside.namespace), routeOut()]);
  return { host: new Place('host', host), one, two, three, outside };
}

/** What a place knows of the MACs on its link. */
export async function forgetNeighbours({ namespace }: Place): Promise<void> {
  await namespace.exec('ip', 'neigh', 'flush', 'dev', 'eth0');
}

/** What is behind outside. */
async function furtherOut(outside: TestNamespace): Promise<void> {
  const stdin = lines([addressOf('lo', '198.51.100.1/32'), addressOf('lo', '2001:db8:f::1/128')]);
  await mustRun('ip', ['-n', String(outside.name), '-batch', '-'], { stdin });
}

async function routeOut(): Promise<void> {
  const stdin = lines(['route add default via 192.0.2.2', 'route add default via 2001:db8::2']);
  await mustRun('ip', ['-batch', '-'], { stdin });
}

/** Without the link-local address that the kernel would make: until it is known to be unique, nothing is forwarded. */
function up(link: string): string {
  return `link set ${link} addrgenmode none up`;
}

/** Without duplicate address detection, which takes a second. */
function addressOf(link: string, address: string): string {
  return `addr add ${address} dev ${link}${address.includes(':') ? ' nodad' : ''}`;
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}

function podAt(pods: readonly TestNamespace[], at: number): TestNamespace {
  const pod = pods[at];
  if (!pod) throw new Error(`${wires.length} namespaces are needed`);
  return pod;
}
