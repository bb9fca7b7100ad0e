import type { BridgeVlan, Link, Namespace } from '@podwire/core';
import type { BridgeConfig } from './generated/config.ts';
import { expandTrunk } from './vlan-trunk.ts';

type VlanConfig = Pick<BridgeConfig, 'vlan' | 'vlanTrunk' | 'preserveDefaultVlan'>;

/** The VLAN of untagged traffic on a port that has a trunk and no `vlan`. */
const nativeVlan = 1;

/**
 * The VLANs that a config gives a port, ascending: `vlan` untagged, those of `vlanTrunk` tagged. A `vlan` that the trunk
 * names too stays untagged. None for a port without VLANs.
 */
export function vlansOf({ vlan, vlanTrunk }: VlanConfig): BridgeVlan[] {
  const trunk = expandTrunk(vlanTrunk);
  const untagged = vlan || (trunk.length > 0 ? nativeVlan : 0);
  const ids = new Set(untagged ? [...trunk, untagged] : trunk);
  return [...ids].sort((a, b) => a - b).map((id) => ({ id, pvid: id === untagged, untagged: id === untagged }));
}

/** Gives a port the config's VLANs, and takes away what else it has, unless the config preserves that. */
export async function setPortVlans(host: Namespace, port: Link, config: VlanConfig): Promise<void> {
  const wanted = vlansOf(config);
  if (wanted.length === 0) return;
  const { missing, surplus } = compareVlans(wanted, await host.bridgeVlans.list(port), config);
  if (surplus.length > 0) await host.bridgeVlans.remove(port, surplus);
  if (missing.length > 0) await host.bridgeVlans.add(port, missing);
}

/** What a port has too little and too much. */
export function compareVlans(
  wanted: readonly BridgeVlan[],
  present: readonly BridgeVlan[],
  { preserveDefaultVlan }: VlanConfig,
): { readonly missing: BridgeVlan[]; readonly surplus: number[] } {
  const missing = wanted.filter((vlan) => !present.some((other) => isSame(vlan, other)));
  const surplus = present.filter(({ id }) => !wanted.some((vlan) => vlan.id === id)).map(({ id }) => id);
  return { missing, surplus: preserveDefaultVlan ? [] : surplus };
}

function isSame(a: BridgeVlan, b: BridgeVlan): boolean {
  return a.id === b.id && a.pvid === b.pvid && a.untagged === b.untagged;
}
