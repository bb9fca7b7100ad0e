import { expect, test } from 'vitest';
import type { Namespace } from '../contracts/namespaces.ts';
import { familiesOf, familyOfIp } from './families.ts';
import { enableForwarding } from './forwarding.ts';

test.for([
  [['10.1.2.3/24'], [4]],
  [['fd00::3/64'], [6]],
  [
    ['fd00::3/64', '10.1.2.3/24', '10.1.3.3/24'],
    [4, 6],
  ],
  [[], []],
] as const)('the families of %o are %o', ([addresses, families]) => {
  expect(familiesOf(addresses.map((address) => ({ address })))).toEqual(families);
});

test('an IPv4-mapped address is of IPv4', () => {
  expect(familyOfIp({ address: '::ffff:10.1.2.3/120' })).toBe(4);
});

test('each family that is there is forwarded, where it is not already', () => {
  const asked: [string, string][] = [];
  // `ensure` writes only what is not there; that is the driver's test.
  const host = {
    sysctls: { ensure: (key: string, value: string) => void asked.push([key, value]) },
  } as unknown as Namespace;
  enableForwarding(host, [{ address: 'fd00::3/64' }, { address: '10.1.2.3/24' }, { address: '10.1.3.3/24' }]);
  expect(asked).toEqual([
    ['net/ipv4/ip_forward', '1'],
    ['net/ipv6/conf/all/forwarding', '1'],
  ]);
});
