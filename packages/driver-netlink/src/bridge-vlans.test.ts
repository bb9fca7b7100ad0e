import type { BridgeVlan } from '@podwire/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compress, expand } from './bridge-vlans.ts';
import { BRIDGE_VLAN_INFO } from './uapi/if_bridge.ts';

const { PVID, UNTAGGED, RANGE_BEGIN, RANGE_END } = BRIDGE_VLAN_INFO;
const tagged = (id: number): BridgeVlan => ({ id, pvid: false, untagged: false });

describe('VLANs on the wire', () => {
  test('consecutive equal ones are a range of two entries', () => {
    expect(compress([tagged(201), tagged(200), tagged(202), tagged(300)])).toEqual([
      { vid: 200, flags: RANGE_BEGIN },
      { vid: 202, flags: RANGE_END },
      { vid: 300, flags: 0 },
    ]);
  });

  test('a port VLAN stands alone, and so does what differs', () => {
    const port = { id: 100, pvid: true, untagged: true };
    expect(compress([port, { id: 101, pvid: false, untagged: true }, tagged(102)])).toEqual([
      { vid: 100, flags: PVID | UNTAGGED },
      { vid: 101, flags: UNTAGGED },
      { vid: 102, flags: 0 },
    ]);
  });

  test('every set comes back from its ranges', () => {
    const vlan = fc.record({ id: fc.integer({ min: 1, max: 64 }), pvid: fc.boolean(), untagged: fc.boolean() });
    const sets = fc.uniqueArray(vlan, { selector: ({ id }) => id, maxLength: 64 });
    fc.assert(
      fc.property(sets, (vlans) => {
        expect(expand(compress(vlans))).toEqual([...vlans].sort((a, b) => a.id - b.id));
      }),
    );
  });
});
