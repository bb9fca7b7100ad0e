import { expect, neighboursContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';
import { NTF } from './uapi/neighbour.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());

neighboursContract(make);

test('removes from the forwarding table of the bridge, and leaves other addresses there', async ({ host }) => {
  const { neighbours } = make().host;
  await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
  await host.exec('ip', 'link', 'add', 'v0', 'up', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'v1');
  for (const mac of ['02:00:00:00:00:07', '02:00:00:00:00:08']) {
    await host.exec('bridge', 'fdb', 'add', mac, 'dev', 'v0', 'master', 'static');
  }
  expect(await neighbours.remove('v0', { family: 'bridge', mac: '02:00:00:00:00:07' })).toBe(true);
  expect(await neighbours.remove('v0', { family: 'bridge', mac: '02:00:00:00:00:07' })).toBe(false);
  const macs = (await host.bridge('fdb show br br0')).map(({ mac }) => mac);
  expect(macs).toContain('02:00:00:00:00:08');
  expect(macs).not.toContain('02:00:00:00:00:07');
});

test('a forwarding entry of a link of its own has a far end', async ({ host }) => {
  const { neighbours, links } = make().host;
  await links.create({ kind: 'vxlan', name: 'vx0', id: 7, port: 8472 });
  const entry = { family: 'bridge', mac: '02:00:00:00:00:09' } as const;
  await neighbours.replace('vx0', { ...entry, address: '10.9.0.8' });
  expect(await host.bridge('fdb show dev vx0')).toContainEqual(
    expect.objectContaining({ mac: entry.mac, dst: '10.9.0.8', flags: ['self'], state: 'permanent' }),
  );
  expect(await neighbours.list({ link: 'vx0', family: 'bridge' })).toContainEqual(
    expect.objectContaining({ ...entry, address: '10.9.0.8', flags: NTF.SELF }),
  );
  expect(await neighbours.remove('vx0', { ...entry, address: '10.9.0.99' })).toBe(false);
  expect(await neighbours.remove('vx0', { ...entry, address: '10.9.0.8' })).toBe(true);
  expect((await host.bridge('fdb show dev vx0')).map(({ mac }) => mac)).not.toContain(entry.mac);
});

test('a link that is gone has no neighbours to remove', async ({ host: _ }) => {
  expect(await make().host.neighbours.remove('v9', { address: '10.1.0.1' })).toBe(false);
});
