import type { Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** What is asked for, and what iproute2 then says of it; some kinds have nothing to say. */
const kinds = [
  { spec: { kind: 'dummy' } },
  { spec: { kind: 'ifb' } },
  { spec: { kind: 'vrf', table: 77 }, data: { table: 77 } },
  { spec: { kind: 'vlan', parent: 'v0', id: 100, protocol: '8021ad' }, data: { id: 100, protocol: '802.1ad' } },
  { spec: { kind: 'macvlan', parent: 'v0', mode: 'bridge' }, data: { mode: 'bridge' } },
  { spec: { kind: 'ipvlan', parent: 'v0', mode: 'l3s' }, data: { mode: 'l3s' } },
  {
    spec: { kind: 'vxlan', id: 42, parent: 'v0', port: 8472, learning: false },
    data: { id: 42, port: 8472, learning: false },
  },
  { spec: { kind: 'bond', mode: 'active-backup' }, data: { mode: 'active-backup' } },
] as const;

/** The link kinds and the VLAN filter that only a full kernel has: for *.vm.test.ts. */
export function fullKernelContract(make: () => Namespaces): void {
  const test = contractTest(make);

  // One test, and not one per kind: the machine may be emulated, where fresh namespaces take seconds.
  test('links of every kind', async ({ host, inHost }) => {
    await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
    for (const { spec, ...said } of kinds) {
      const link = await inHost.links.create({ ...spec, name: 'new0' });
      const info = { info_kind: spec.kind, ...('data' in said && { info_data: said.data }) };
      expect.soft(await host.ip('-d link show new0'), spec.kind).toMatchObject({ linkinfo: info });
      expect.soft(link).toMatchObject({ kind: spec.kind, name: 'new0' });
      // A parent has children of one kind at a time.
      expect.soft(await inHost.links.remove('new0')).toBe(true);
    }
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
