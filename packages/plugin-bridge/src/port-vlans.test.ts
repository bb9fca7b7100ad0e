import { expect, test } from 'vitest';
import { compareVlans, vlansOf } from './port-vlans.ts';

const untagged = (id: number) => ({ id, pvid: true, untagged: true });
const tagged = (id: number) => ({ id, pvid: false, untagged: false });
const config = (vlan: number, vlanTrunk?: { id: number }[], preserveDefaultVlan = false) => ({
  vlan,
  preserveDefaultVlan,
  ...(vlanTrunk ? { vlanTrunk } : {}),
});

test.for([
  ['no VLAN', config(0), []],
  ['an empty trunk', config(0, []), []],
  ['vlan', config(100), [untagged(100)]],
  ['a trunk has native VLAN 1', config(0, [{ id: 101 }, { id: 102 }]), [untagged(1), tagged(101), tagged(102)]],
  ['a trunk that names VLAN 1 keeps it native', config(0, [{ id: 1 }, { id: 2 }]), [untagged(1), tagged(2)]],
  ['vlan on a trunk is native', config(100, [{ id: 101 }]), [untagged(100), tagged(101)]],
  ['vlan that the trunk names too stays untagged', config(100, [{ id: 100 }, { id: 7 }]), [tagged(7), untagged(100)]],
] as const)('%s', ([, vlans, wanted]) => {
  expect(vlansOf(vlans)).toEqual(wanted);
});

test('the default VLAN of a new port is surplus', () => {
  const { missing, surplus } = compareVlans([untagged(100)], [untagged(1)], config(100));
  expect({ missing, surplus }).toEqual({ missing: [untagged(100)], surplus: [1] });
});

test('preserveDefaultVlan keeps it', () => {
  expect(compareVlans([untagged(100)], [untagged(1)], config(100, undefined, true)).surplus).toEqual([]);
});

test('a VLAN with other flags is missing, and what is right is left alone', () => {
  const { missing, surplus } = compareVlans(
    [untagged(100), tagged(7)],
    [tagged(100), tagged(7)],
    config(100, [{ id: 7 }]),
  );
  expect({ missing, surplus }).toEqual({ missing: [untagged(100)], surplus: [] });
});
