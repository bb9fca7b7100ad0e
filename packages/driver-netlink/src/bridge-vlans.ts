import type { BridgeVlan, BridgeVlans, LinkRef } from '@podwire/core';
import { indexOf } from './link-lookup.ts';
import { delBridgePort, getBridgePorts, setBridgePort } from './messages/bridge-port.ts';
import { inPlace, named, type Place } from './place.ts';
import { BRIDGE_FLAGS, BRIDGE_VLAN_INFO } from './uapi/if_bridge.ts';
import { RTEXT_FILTER } from './uapi/rtnetlink.ts';
import { AF } from './uapi/socket.ts';

interface VlanInfo {
  readonly flags: number;
  readonly vid: number;
}

/** The VLAN filters of bridge ports, over RTM_SETLINK and RTM_DELLINK of family AF_BRIDGE. */
export class NetlinkBridgeVlans implements BridgeVlans {
  constructor(private readonly place: Place) {}

  async list(port: LinkRef): Promise<BridgeVlan[]> {
    const about = { operation: 'list VLANs of bridge port', subject: inPlace(named(port), this.place) };
    const index = indexOf(this.place, port);
    const ports = this.place.socket.dump(
      getBridgePorts,
      // A port's VLANs come in this dump alone, and only when they are asked for; consecutive equal ones as ranges.
      { header: { 'ifi-family': AF.BRIDGE }, attrs: { 'ext-mask': RTEXT_FILTER.BRVLAN_COMPRESSED } },
      about,
    );
    const found = ports.filter(({ header }) => header['ifi-index'] === index);
    return found.flatMap(({ attrs }) => expand(attrs['af-spec']?.['vlan-info'] ?? [])).sort((a, b) => a.id - b.id);
  }

  async add(port: LinkRef, vlans: readonly BridgeVlan[]): Promise<void> {
    this.#send(setBridgePort, 'add VLANs to bridge port', port, compress(vlans));
  }

  async remove(port: LinkRef, ids: readonly number[]): Promise<void> {
    const vlans = ids.map((id) => ({ id, pvid: false, untagged: false }));
    this.#send(delBridgePort, 'remove VLANs from bridge port', port, compress(vlans));
  }

  #send(
    table: typeof setBridgePort | typeof delBridgePort,
    operation: string,
    port: LinkRef,
    vlanInfo: readonly VlanInfo[],
  ): void {
    if (vlanInfo.length === 0) return;
    const subject = inPlace(named(port), this.place);
    this.place.socket.ack(
      table,
      [],
      {
        header: { 'ifi-family': AF.BRIDGE, 'ifi-index': indexOf(this.place, port) },
        // The port's table and never the link's own: on the port's side sits the bridge.
        attrs: { 'af-spec': { flags: BRIDGE_FLAGS.MASTER, 'vlan-info': vlanInfo } },
      },
      { operation, subject, remedies },
    );
  }
}

const remedies = {
  EINVAL: 'VLAN ids are 1 to 4094',
  EOPNOTSUPP: 'Is it a port of a bridge, and does the kernel filter VLANs (CONFIG_BRIDGE_VLAN_FILTERING)?',
};

/** Ranges of consecutive VLANs with equal flags; a port VLAN stands alone, since a range cannot have one. */
export function compress(vlans: readonly BridgeVlan[]): VlanInfo[] {
  const sorted = [...vlans].sort((a, b) => a.id - b.id);
  const runs: { first: number; last: number; flags: number }[] = [];
  for (const vlan of sorted) {
    const flags = (vlan.pvid ? BRIDGE_VLAN_INFO.PVID : 0) | (vlan.untagged ? BRIDGE_VLAN_INFO.UNTAGGED : 0);
    const run = runs.at(-1);
    if (run && run.last + 1 === vlan.id && run.flags === flags && !vlan.pvid) run.last = vlan.id;
    else runs.push({ first: vlan.id, last: vlan.id, flags });
  }
  return runs.flatMap(({ first, last, flags }) => {
    if (first === last) return [{ flags, vid: first }];
    return [
      { flags: flags | BRIDGE_VLAN_INFO.RANGE_BEGIN, vid: first },
      { flags: flags | BRIDGE_VLAN_INFO.RANGE_END, vid: last },
    ];
  });
}

/** The opposite of `compress`. */
export function expand(infos: readonly VlanInfo[]): BridgeVlan[] {
  const vlans: BridgeVlan[] = [];
  let first: number | undefined;
  for (const { flags, vid } of infos) {
    if (flags & BRIDGE_VLAN_INFO.RANGE_BEGIN) {
      first = vid;
      continue;
    }
    const pvid = (flags & BRIDGE_VLAN_INFO.PVID) !== 0;
    const untagged = (flags & BRIDGE_VLAN_INFO.UNTAGGED) !== 0;
    for (let id = first ?? vid; id <= vid; id++) vlans.push({ id, pvid, untagged });
    first = undefined;
  }
  return vlans;
}
