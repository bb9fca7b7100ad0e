import type { Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** The link kinds and the VLAN filter that only a full kernel has: for *.vm.test.ts. */
export function fullKernelContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('links: every kind', () => {
    test.for([
      ['dummy', { kind: 'dummy' }, {}],
      ['ifb', { kind: 'ifb' }, {}],
      ['vrf', { kind: 'vrf', table: 77 }, { table: 77 }],
      ['vlan', { kind: 'vlan', parent: 'v0', id: 100, protocol: '8021ad' }, { id: 100, protocol: '802.1ad' }],
      ['macvlan', { kind: 'macvlan', parent: 'v0', mode: 'bridge' }, { mode: 'bridge' }],
      ['ipvlan', { kind: 'ipvlan', parent: 'v0', mode: 'l3s' }, { mode: 'l3s' }],
      [
        'vxlan',
        { kind: 'vxlan', id: 42, parent: 'v0', port: 8472, learning: false },
        { id: 42, port: 8472, learning: false },
      ],
      ['bond', { kind: 'bond', mode: 'active-backup' }, { mode: 'active-backup' }],
    ] as const)('%s', async ([kind, spec, data], { host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
      const link = await inHost.links.create({ ...spec, name: 'new0' });
      expect(await host.ip('-d link show new0')).toMatchObject({ linkinfo: { info_kind: kind, info_data: data } });
      expect(link).toMatchObject({ kind, name: 'new0' });
    });
  });

  describe('bridge VLANs', () => {
    test('a new bridge filters when asked, with the PVID it is given', async ({ host, inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0', vlanFiltering: true, vlanDefaultPvid: 0 });
      expect(await host.ip('-d link show br0')).toMatchObject({
        linkinfo: { info_data: { vlan_filtering: 1, vlan_default_pvid: 0 } },
      });
    });

    test('adds, lists and removes, ranges included', async ({ host, inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0', vlanFiltering: true });
      await inHost.links.create({ kind: 'veth', name: 'v0', master: 'br0', peer: { name: 'v1' } });
      const trunk = [101, 200, 201, 202, 203].map((id) => ({ id, pvid: false, untagged: false }));
      await inHost.bridgeVlans.add('v0', [{ id: 100, pvid: true, untagged: true }, ...trunk]);
      const [port] = await host.bridge('vlan show dev v0');
      expect(port).toMatchObject({
        vlans: expect.arrayContaining([
          { vlan: 100, flags: ['PVID', 'Egress Untagged'] },
          { vlan: 101 },
          { vlan: 200, vlanEnd: 203 },
        ]),
      });
      expect((await inHost.bridgeVlans.list('v0')).map(({ id }) => id)).toEqual([1, 100, 101, 200, 201, 202, 203]);
      await inHost.bridgeVlans.remove('v0', [1, 201, 4000]);
      expect((await inHost.bridgeVlans.list('v0')).map(({ id }) => id)).toEqual([100, 101, 200, 202, 203]);
    });
  });
}
