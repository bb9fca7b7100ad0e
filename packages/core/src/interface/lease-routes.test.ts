import { expect, test } from 'vitest';
import { gatewayFor, leaseRoutes } from './lease-routes.ts';

const ips = [
  { address: '10.1.2.5/24' },
  { address: '10.1.3.5/24', gateway: '10.1.3.1' },
  { address: '10.1.4.5/24', gateway: '10.1.4.1' },
  { address: 'fd00::5/64', gateway: 'fd00::1' },
];

test('a route without a gateway takes the first one of its family', () => {
  expect(leaseRoutes({ ips, routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }] }, 3)).toEqual([
    { dst: '0.0.0.0/0', link: 3, gateway: '10.1.3.1' },
    { dst: '::/0', link: 3, gateway: 'fd00::1' },
  ]);
});

test('its own gateway wins, and without any it is on the link', () => {
  expect(gatewayFor({ dst: '10.9.0.0/16', gw: '10.1.2.9' }, ips)).toBe('10.1.2.9');
  expect(leaseRoutes({ ips: [{ address: '10.1.2.5/24' }], routes: [{ dst: '10.9.0.0/16' }] }, 3)).toEqual([
    { dst: '10.9.0.0/16', link: 3 },
  ]);
});

test('every property of a route is meant', () => {
  const route = { dst: '10.9.0.0/16', gw: '10.1.2.9', mtu: 1400, advmss: 1360, priority: 100, table: 5000, scope: 200 };
  const { gw: gateway, ...rest } = route;
  expect(leaseRoutes({ ips, routes: [route] }, 3)).toEqual([{ ...rest, gateway, link: 3 }]);
});

test('zero means unset, except for the scope', () => {
  const route = { dst: '10.9.0.0/16', priority: 0, table: 0, mtu: 0, advmss: 0, scope: 0 };
  expect(leaseRoutes({ ips: [], routes: [route] }, 3)).toEqual([{ dst: '10.9.0.0/16', link: 3, scope: 0 }]);
});

test('what is there twice comes once, also when the gateway was left out once', () => {
  const routes = [{ dst: '0.0.0.0/0' }, { dst: '0.0.0.0/0', gw: '10.1.3.1' }, { dst: '0.0.0.0/0', gw: '10.1.3.2' }];
  expect(leaseRoutes({ ips, routes }, 3).map(({ gateway }) => gateway)).toEqual(['10.1.3.1', '10.1.3.2']);
});
