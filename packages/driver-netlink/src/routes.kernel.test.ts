import { expect, routesContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());
routesContract(make);

test('an IPv4 route may go by an IPv6 gateway', async ({ host }) => {
  await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
  await host.exec('ip', 'link', 'set', 'v1', 'up');
  await host.exec('ip', 'address', 'add', 'fd00::2/64', 'dev', 'v0', 'nodad');
  const { routes } = make().host;
  await routes.add({ dst: '10.9.0.0/16', gateway: 'fd00::1', link: 'v0' });
  expect(await host.ip('route show 10.9.0.0/16')).toMatchObject([{ via: { family: 'inet6', host: 'fd00::1' } }]);
  expect(await routes.list({ gateway: 'fd00::1' })).toMatchObject([{ family: 4, dst: '10.9.0.0/16' }]);
  expect(await routes.remove({ dst: '10.9.0.0/16', gateway: 'fd00::1' })).toBe(true);
});

test('an error names the route and what to do', async ({ host: _ }) => {
  const added = make().host.routes.add({ dst: '10.9.0.0/16', gateway: '10.8.0.1', table: 77 });
  await expect(added).rejects.toMatchObject({
    message:
      'cannot add route 10.9.0.0/16 via 10.8.0.1 table 77 in the host namespace: ENETUNREACH, Network is unreachable',
    details: expect.stringContaining('The gateway must be on a subnet of the link'),
  });
});
