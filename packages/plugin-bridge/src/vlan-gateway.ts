import { createUnderFreeName, type Invocation, KernelError, type Link, type Namespace } from '@podwire/core';
import type { Bridge } from './bridge-link.ts';
import { vlanGatewayName } from './config.ts';
import type { BridgeConfig } from './generated/config.ts';
import { getLink, refuseAdvertisements } from './port.ts';
import { setPortVlans } from './port-vlans.ts';

// The gateway of pods in a VLAN is one end of a veth pair in the host's namespace, called "<bridge>.<vlan>"; the
// other end is a port of the bridge in that VLAN. It is shared by all pods of the VLAN and outlives them, as the bridge does.
// A link of that name that an operator made (an 802.1q link on the bridge, say) serves as well, and is left as it is.

/** The link that holds the gateway addresses of the config's VLAN; `undefined` when that is the bridge itself. */
export async function ensureVlanGateway(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
): Promise<Link | undefined> {
  const name = vlanGatewayName(call.config);
  if (!name) return undefined;
  const gateway = (await host.links.get(name)) ?? (await createPair(call, host, bridge, name));
  await completePort(call, host, bridge, gateway);
  if (!gateway.up) await host.links.set(gateway.index, { up: true });
  return gateway;
}

async function createPair(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
  name: string,
): Promise<Link> {
  const { mtu, index } = bridge.link;
  const peer = { name, mtu, up: true };
  const port = await createUnderFreeName(async (free) => {
    try {
      return await host.links.create({ kind: 'veth', name: free, mtu, master: index, up: true, peer });
    } catch (error) {
      // When it is this name of the two, the first ADDs of two pods met, and the other one was faster.
      const faster = KernelError.is(error, 'EEXIST') ? await host.links.get(name) : undefined;
      if (faster) return faster;
      throw error;
    }
  });
  if (port.name === name) return port;
  bridge.owns(port);
  bridge.undoUnlessShared(call, 'remove the VLAN gateway', () => host.links.remove(port.index));
  refuseAdvertisements(call, host, port);
  return getLink(host, name);
}

/** Puts the pair's port into the VLAN. Asked each time, since the ADD that made the pair may have ended half-way. */
async function completePort(
  { config }: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
  gateway: Link,
): Promise<void> {
  if (gateway.kind !== 'veth' || gateway.parent === undefined || gateway.parentNetns !== undefined) return;
  const port = await host.links.get(gateway.parent);
  if (port?.master !== bridge.link.index) return;
  await setPortVlans(host, port, { vlan: config.vlan, preserveDefaultVlan: config.preserveDefaultVlan });
}
