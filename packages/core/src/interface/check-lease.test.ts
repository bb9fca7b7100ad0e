import { expect, test } from 'vitest';
import type { Link } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import type { Route } from '../contracts/routes.ts';
import { addressDifferences, addressesOf, routeDifferences } from './check-lease.ts';

const eth0 = { index: 3, name: 'eth0' } as Link;
const route = (dst: string, rest: Partial<Route> = {}) => ({ dst, table: 254, priority: 0, ...rest }) as Route;

/** A pod that holds what a test says; the kernel's part is in the plugins' kernel tests. */
const pod = (addresses: readonly string[], routes: readonly Route[]) =>
  ({
    addresses: { list: async () => addresses.map((address) => ({ address })) },
    routes: { list: async () => routes },
  }) as unknown as Namespace;

test('only addresses of the recorded interface are looked at', () => {
  const ips = [
    { address: '10.1.2.5/24', interface: 2 },
    { address: '10.9.0.1/24', interface: 4 },
    { address: 'fd00::5/64' },
  ];
  expect(addressesOf({ ips }, { name: 'eth0', position: 2 })).toEqual([ips[0], ips[2]]);
});

test('an address and the route to its subnet are there, in whatever table', async () => {
  const there = pod(['10.1.2.5/24', 'fd00::5/64'], [route('10.1.2.0/24', { table: 77 }), route('fd00::/64')]);
  const ips = [{ address: '10.1.2.5/24' }, { address: 'FD00::5/64' }];
  expect(await addressDifferences(there, eth0, ips)).toEqual([]);
});

test('a missing address, one with another prefix and a missing subnet route are each told', async () => {
  const there = pod(['10.1.2.5/16', '10.1.3.5/24'], []);
  const ips = [{ address: '10.1.2.5/24' }, { address: '10.1.3.5/24', gateway: '10.1.3.1' }];
  expect(await addressDifferences(there, eth0, ips)).toEqual([
    'Failed to match addr 10.1.2.5/24 on interface eth0',
    'Failed to find Gateway 10.1.3.1 for interface eth0: no route to 10.1.3.0/24',
  ]);
});

test('an address that is its own subnet needs no route', async () => {
  expect(await addressDifferences(pod(['10.1.2.5/32'], []), eth0, [{ address: '10.1.2.5/32' }])).toEqual([]);
});

test.for([
  [
    'a default route by its gateway',
    { dst: '0.0.0.0/0', gw: '10.1.2.1' },
    route('0.0.0.0/0', { gateway: '10.1.2.1' }),
    true,
  ],
  [
    'a default route by another',
    { dst: '0.0.0.0/0', gw: '10.1.2.1' },
    route('0.0.0.0/0', { gateway: '10.1.2.9' }),
    false,
  ],
  [
    'one hop of a multipath route',
    { dst: '::/0', gw: 'FD00::1' },
    route('::/0', {
      nexthops: [
        { gateway: 'fd00::2', link: 3, weight: 1 },
        { gateway: 'fd00::1', link: 3, weight: 1 },
      ],
    }),
    true,
  ],
  ['the table that is named', { dst: '10.9.0.0/16', table: 77 }, route('10.9.0.0/16', { table: 77 }), true],
  ['another table', { dst: '10.9.0.0/16', table: 77 }, route('10.9.0.0/16'), false],
  ['any table when none is named', { dst: '10.9.0.0/16' }, route('10.9.0.0/16', { table: 77 }), true],
  ['the metric that is named', { dst: '10.9.0.0/16', priority: 5 }, route('10.9.0.0/16', { priority: 5 }), true],
  ['another metric', { dst: '10.9.0.0/16', priority: 5 }, route('10.9.0.0/16'), false],
] as const)('a recorded route and %s', async ([, wanted, found, matches]) => {
  expect(await routeDifferences(pod([], [found]), [wanted])).toHaveLength(matches ? 0 : 1);
});

test('a missing route is described', async () => {
  const wanted = { dst: '10.9.0.0/16', gw: '10.1.2.1', priority: 5, table: 77 };
  expect(await routeDifferences(pod([], []), [wanted])).toEqual([
    'Expected Route 10.9.0.0/16 via 10.1.2.1 metric 5 table 77 not found in routing table',
  ]);
});
