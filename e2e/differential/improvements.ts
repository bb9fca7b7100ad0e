import type { Difference } from './differences.ts';

/** A difference that is meant. A run of all cases fails when a row is never met. */
export interface Improvement {
  readonly id: string;
  readonly reason: string;
  /** Cases in which it may show; left out, all. */
  readonly cases?: RegExp;
  readonly command?: 'ADD' | 'CHECK' | 'DEL';
  readonly path: RegExp;
  /** What else must hold of the two values, and of the last ADD. */
  readonly when: (difference: Difference) => boolean;
}

const onlyReference = ({ reference, podwire }: Difference) => reference !== undefined && podwire === undefined;
const onlyPodwire = ({ reference, podwire }: Difference) => reference === undefined && podwire !== undefined;
const from = (reference: unknown, podwire: unknown) => (difference: Difference) =>
  difference.reference === reference && difference.podwire === podwire;
const bothFailed = ({ added }: Difference) => added?.reference === false && added.podwire === false;
const onlyPodwireAdds = ({ added }: Difference) => added?.reference === false && added.podwire === true;
const onlyReferenceAdds = ({ added }: Difference) => added?.reference === true && added.podwire === false;
const anything = /^/;

/** Newer releases of the reference plugins do the same: the one of Debian 12 is v1.1.1. */
const sinceThen: readonly Improvement[] = [
  {
    id: 'private-reservations',
    reason: 'Only root reads state: 0600 since v1.4.0',
    path: /^state \/ networks\/net\/[\d.:a-f]+ \/ mode$|last_reserved_ip\.\d+ \/ mode$/,
    when: from('644', '600'),
  },
  {
    id: 'no-empty-dns',
    reason: 'A result of 1.0.0 leaves out an empty dns, since v1.6.0',
    path: /^result \/ dns$/,
    when: ({ reference, podwire }) => JSON.stringify(reference) === '{}' && podwire === undefined,
  },
  {
    id: 'addresses-survive-down',
    reason: 'IPv6 addresses stay when the link goes down: keep_addr_on_down since v1.7.0',
    path: /^pods \/ \d \/ sysctls \/ ipv6 of eth0 \/ keep_addr_on_down$/,
    when: from('0', '1'),
  },
  {
    id: 'port-isolation',
    reason: 'The key is known since v1.7.0',
    cases: /^bridge: port isolation$/,
    path: /info_slave_data \/ isolated$/,
    when: from(false, true),
  },
  {
    id: 'disabled-interface-down',
    reason: 'disableContainerInterface is known since v1.4.1',
    cases: /^bridge: the container end stays down$/,
    path: /^pods \/ 0 \/ links \/ eth0 \/ (flags \/ \d|qdisc)$/,
    when: () => true,
  },
  {
    id: 'disabled-interface-has-no-address',
    reason: 'disableContainerInterface with IPAM is refused since v1.4.1',
    cases: /^bridge: the container end stays down, with IPAM$/,
    path: anything,
    when: onlyReferenceAdds,
  },
  {
    id: 'vlan-trunk',
    reason: 'vlanTrunk is known, and checked, since v1.3.0',
    cases: /^bridge: a trunk without its end$/,
    path: anything,
    when: onlyReferenceAdds,
  },
];

/** Podwire does better than the reference plugins of any release. */
const ours: readonly Improvement[] = [
  {
    id: 'error-codes',
    reason: 'An error says by its code what kind it is; the reference calls everything 999',
    path: /^errorCode$/,
    when: ({ reference, podwire }) => reference === 999 && typeof podwire === 'number' && podwire !== 999,
  },
  {
    id: 'a-failed-add-leaves-nothing',
    reason: 'The reference leaves bridges, veth pairs, cursors and forwarding of an ADD that failed (W-03, W-07)',
    path: /^(host|pods \/ \d) \/ (links|addresses|routes|sysctls) \/|^state \/ networks/,
    when: (difference) => bothFailed(difference) && onlyReference(difference),
  },
  {
    id: 'a-failed-add-changes-nothing',
    reason: 'Forwarding, accept_ra and the MAC of a bridge stay as they were before an ADD that failed',
    path: /sysctls \/ .* \/ (forwarding|accept_redirects|accept_ra|ip_forward)$|^host \/ links \/ br0 \/ address$/,
    when: bothFailed,
  },
  {
    id: 'no-folder-for-nothing',
    reason: 'Asking about, or removing, what never was makes no state folder',
    path: /^state \/ networks(\/net(\/lock)?)?$/,
    when: (difference) => difference.command !== 'ADD' && onlyReference(difference),
  },
  {
    id: 'index',
    reason: 'An index beside the reservations keeps the cost of a call the same whatever is held; it can be deleted',
    path: /^state \/ networks\/\.podwire/,
    when: onlyPodwire,
  },
  {
    id: 'transmit-queue',
    reason: 'Both ends of a pair have the queue of a new link; the reference sets it to 0 by accident (W-21)',
    path: /^(host|pods \/ \d) \/ links \/ (veth#\d|eth\d|net\d) \/ txqlen$/,
    when: ({ podwire }) => podwire === 1000,
  },
  {
    id: 'mark',
    reason: 'The host end says whose it is, so that DEL and GC find it when the namespace is gone',
    path: /^host \/ links \/ veth#\d \/ ifalias$/,
    when: onlyPodwire,
  },
  {
    id: 'removal-without-a-valid-config',
    reason: 'What was valid on ADD and no longer is can be removed (W-33, W-34)',
    command: 'DEL',
    path: /^(exitCode|errorCode|result)$/,
    when: ({ path, reference, podwire }) => (path === 'exitCode' ? reference === 1 && podwire === 0 : true),
  },
  {
    id: 'removal-without-a-namespace',
    reason: 'The pair is found by its mark, and goes although the namespace cannot be entered',
    cases: /: DEL (without a namespace|with the namespace gone)$/,
    command: 'DEL',
    path: /^(host|pods \/ 0) \/ (links|addresses|routes|sysctls) \/.*(veth#1|eth0)/,
    when: onlyReference,
  },
  {
    id: 'removal-without-a-namespace-frees-the-bridge',
    reason: 'A bridge that never got a MAC of its own has none again when its last port is gone',
    cases: /: DEL (without a namespace|with the namespace gone)$/,
    command: 'DEL',
    path: /^host \/ links \/ br0 \/ address$/,
    when: from('<mac>', '00:00:00:00:00:00'),
  },
  {
    id: 'default-route-of-both',
    reason: 'A default route of IPAM without a gateway is the one that isDefaultGateway would add: once (W-10)',
    cases: /^bridge: the default route of IPAM has none$/,
    path: anything,
    when: onlyPodwireAdds,
  },
  {
    id: 'a-host-address-on-ptp',
    reason: 'An address without a subnet has no connected route to take away (W-16)',
    cases: /^ptp: a \/32$/,
    path: anything,
    when: onlyPodwireAdds,
  },
  {
    id: 'check-finds-host-routes',
    reason: 'CHECK finds the routes that ADD made, with their gateways and in their tables (W-42)',
    cases: /: routes of IPAM/,
    command: 'CHECK',
    path: /^(exitCode|errorCode|result)$/,
    when: ({ path, reference, podwire }) => (path === 'exitCode' ? reference === 1 && podwire === 0 : true),
  },
  {
    id: 'no-detection-on-two-ends',
    reason: 'A link with exactly two ends has no third that could hold the address: no second of waiting (W-16)',
    cases: /\bptp\b/,
    path: /sysctls \/ ipv6 of (veth#\d|eth0) \/ accept_dad$|2001:db8:1::1\/128 \/ nodad$/,
    when: ({ reference, podwire }) => (reference === '1' && podwire === '0') || podwire === true,
  },
  {
    id: 'no-connected-route',
    reason:
      'The pod never has the route to its subnet that the reference takes away again: no moment without a path (W-16)',
    cases: /\bptp\b/,
    path: /^pods \/ \d \/ addresses \/ eth0 \/ addresses \/ .* \/ noprefixroute$/,
    when: ({ reference, podwire }) => reference === undefined && podwire === true,
  },
  {
    id: 'gateway-on-the-link',
    reason: 'Without that route, a second gateway of the subnet is said to be on the link',
    cases: /^ptp: (routes of IPAM|CHECK, and a route is gone)$/,
    path: /^pods \/ 0 \/ routes \/ unicast 192\.168\.0\.0\/16 via 10\.1\.2\.254 .* \/ flags \/ 0$/,
    when: from(undefined, 'onlink'),
  },
  {
    id: 'loopback-speaks-every-version',
    reason: 'The result has the shape of the version it names (W-19)',
    cases: /^loopback: up and down$/,
    command: 'ADD',
    path: /^result \/ (interfaces|ips|ip4|ip6|dns|ips \/ \d \/ version)$/,
    when: ({ version }) => version < '1.0.0',
  },
];

export const improvements: readonly Improvement[] = [...sinceThen, ...ours];

/** The row that explains a difference. */
export function explanationOf(
  difference: Difference,
  rows: readonly Improvement[] = improvements,
): Improvement | undefined {
  return rows.find(
    ({ cases, command, path, when }) =>
      (!cases || cases.test(difference.case)) &&
      (!command || command === difference.command) &&
      path.test(difference.path) &&
      when(difference),
  );
}
