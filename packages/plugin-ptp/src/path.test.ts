import { expect, test } from 'vitest';
import { hostAddresses, hostRoutes, legsOf, podRoutes } from './path.ts';

test('the pod reaches its gateway on the link, and its subnet through it', () => {
  expect(podRoutes(legsOf([{ address: '10.1.2.5/24', gateway: '10.1.2.1' }]), 7)).toEqual([
    { dst: '10.1.2.1/32', link: 7, src: '10.1.2.5', scope: 253 },
    { dst: '10.1.2.0/24', gateway: '10.1.2.1', link: 7, src: '10.1.2.5' },
  ]);
});

test('the host holds the gateway, and has the way back', () => {
  const legs = legsOf([{ address: 'fd00::5/64', gateway: 'fd00::1' }]);
  expect(hostAddresses(legs)).toEqual([{ address: 'fd00::1/128', noDad: true }]);
  expect(hostRoutes(legs, 9)).toEqual([{ dst: 'fd00::5/128', link: 9, scope: 254 }]);
});

test('an address that is its own subnet needs the route to its gateway alone', () => {
  expect(podRoutes(legsOf([{ address: '10.1.2.5/32', gateway: '169.254.1.1' }]), 7)).toEqual([
    { dst: '169.254.1.1/32', link: 7, src: '10.1.2.5', scope: 253 },
  ]);
});

test('two addresses share a gateway and a subnet', () => {
  const legs = legsOf([
    { address: '10.1.2.5/24', gateway: '10.1.2.1' },
    { address: '10.1.2.6/24', gateway: '10.1.2.1' },
  ]);
  expect(podRoutes(legs, 7).map(({ dst }) => dst)).toEqual(['10.1.2.1/32', '10.1.2.0/24']);
  expect(hostAddresses(legs)).toHaveLength(1);
  expect(hostRoutes(legs, 9).map(({ dst }) => dst)).toEqual(['10.1.2.5/32', '10.1.2.6/32']);
});

test('all gateways come before the first route that needs one', () => {
  const legs = legsOf([
    { address: '10.1.2.5/24', gateway: '10.9.9.9' },
    { address: '10.9.9.5/24', gateway: '10.1.2.1' },
  ]);
  expect(podRoutes(legs, 7).map(({ gateway }) => gateway)).toEqual([undefined, undefined, '10.9.9.9', '10.1.2.1']);
});

test.for([
  ['no gateway', { address: '10.1.2.5/24' }, 'gave no gateway for 10.1.2.5/24'],
  ['an empty gateway', { address: '10.1.2.5/24', gateway: '' }, 'gave no gateway for 10.1.2.5/24'],
  ['a gateway of another family', { address: '10.1.2.5/24', gateway: 'fd00::1' }, 'another family'],
  ['itself as gateway', { address: '10.1.2.1/24', gateway: '10.1.2.1' }, 'its own address as gateway'],
] as const)('an address with %s is refused', ([, ip, message]) => {
  expect(() => legsOf([ip])).toThrow(expect.objectContaining({ code: 7, message: expect.stringContaining(message) }));
});
