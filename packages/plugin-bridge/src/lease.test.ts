import { expect, test } from 'vitest';
import { completeLease, gatewayAddresses } from './lease.ts';

const none = { isGateway: false, isDefaultGateway: false };
const gateway = { isGateway: true, isDefaultGateway: false };
const defaultGateway = { isGateway: false, isDefaultGateway: true };
const lease = (...ips: { address: string; gateway?: string }[]) => ({ ips, routes: [], dns: {} });

test('without isGateway the lease stays as it is, on the pod interface', () => {
  expect(completeLease(none, lease({ address: '10.1.2.5/24' }))).toEqual({
    ips: [{ address: '10.1.2.5/24', interface: 2 }],
    routes: [],
  });
});

test.for([
  ['10.1.2.5/24', '10.1.2.1'],
  ['10.1.2.200/25', '10.1.2.129'],
  ['2001:db8::77/64', '2001:db8::1'],
] as const)('the first address of the subnet of %s is its gateway', ([address, first]) => {
  expect(completeLease(gateway, lease({ address })).ips).toMatchObject([{ address, gateway: first }]);
});

test("the IPAM plugin's gateway is kept", () => {
  const { ips } = completeLease(gateway, lease({ address: '10.1.2.5/24', gateway: '10.1.2.99' }));
  expect(ips).toMatchObject([{ gateway: '10.1.2.99' }]);
});

test('isDefaultGateway adds one default route per family, by its first address', () => {
  const { routes } = completeLease(
    defaultGateway,
    lease({ address: '10.1.2.5/24' }, { address: '10.9.0.5/24' }, { address: 'fd00::5/64' }),
  );
  expect(routes).toEqual([
    { dst: '0.0.0.0/0', gw: '10.1.2.1' },
    { dst: '::/0', gw: 'fd00::1' },
  ]);
});

test.for([
  ['with its gateway', { dst: '0.0.0.0/0', gw: '10.1.2.7' }],
  ['without one', { dst: '0.0.0.0/0' }],
  ['of the main table, by number', { dst: '0.0.0.0/0', table: 254 }],
] as const)('a default route %s is enough', ([, route]) => {
  const given = { ...lease({ address: '10.1.2.5/24' }), routes: [route] };
  expect(completeLease(defaultGateway, given).routes).toEqual([route]);
});

test('a default route of another table or family is none', () => {
  const given = { ...lease({ address: '10.1.2.5/24' }), routes: [{ dst: '0.0.0.0/0', table: 100 }, { dst: '::/0' }] };
  expect(completeLease(defaultGateway, given).routes).toContainEqual({ dst: '0.0.0.0/0', gw: '10.1.2.1' });
});

test('gateway addresses come once each, IPv4 first, with the prefix of their subnet', () => {
  const ips = [
    { address: 'fd00::5/64', gateway: 'FD00:0::1' },
    { address: '10.1.2.5/24', gateway: '10.1.2.1' },
    { address: '10.1.2.6/24', gateway: '10.1.2.1' },
    { address: '10.1.3.6/24' },
  ];
  expect(gatewayAddresses(ips)).toEqual(['10.1.2.1/24', 'fd00::1/64']);
});
