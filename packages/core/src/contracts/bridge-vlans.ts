import type { LinkRef } from './links.ts';

/** A VLAN on a bridge port, as `bridge vlan show` has it. */
export interface BridgeVlan {
  /** 1 to 4094. */
  readonly id: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
}

/** The VLAN filter table of bridge ports. Needs a bridge with `vlanFiltering`. */
export interface BridgeVlans {
  /** The VLANs of one port, ranges expanded, ascending. */
  list(port: LinkRef): Promise<BridgeVlan[]>;
  /** As `bridge vlan add`: one message for all of them, consecutive equal ones as ranges. */
  add(port: LinkRef, vlans: readonly BridgeVlan[]): Promise<void>;
  /** As `bridge vlan del`. Missing is fine. */
  remove(port: LinkRef, ids: readonly number[]): Promise<void>;
}
