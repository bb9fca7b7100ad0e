import { addressesContract, expect, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());
addressesContract(make);

test('where IPv6 is off, the error says how to see that', async ({ host }) => {
  await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
  const { addresses, sysctls } = make().host;
  sysctls.set('net/ipv6/conf/br0/disable_ipv6', '1');
  await expect(addresses.add('br0', { address: 'fd00::1/64' })).rejects.toMatchObject({
    errno: 'EACCES',
    message: 'cannot add address fd00::1/64 of link br0 in the host namespace: EACCES, Permission denied',
    details: expect.stringContaining('net.ipv6.conf.br0.disable_ipv6'),
  });
});

test('an address of a link that is not there is gone already; a list of them is an error', async ({ host: _ }) => {
  const { addresses } = make().host;
  expect(await addresses.remove('nope', '10.1.0.1/24')).toBe(false);
  await expect(addresses.list({ link: 'nope' })).rejects.toThrow('cannot find link nope in the host namespace: ENODEV');
});
