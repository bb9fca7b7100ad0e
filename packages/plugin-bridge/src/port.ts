import { createVeth, type Invocation, type Link, type Namespace, writeOptional } from '@podwire/core';
import { type Bridge, ensureBridge } from './bridge-link.ts';
import { linkVanished, portNotUp } from './errors.ts';
import type { BridgeConfig } from './generated/config.ts';
import { setPortVlans } from './port-vlans.ts';

/** Longer than any port takes that comes up at all; the kernel tells at once when it does. */
const portTimeoutMs = 2_550;
const attempts = 3;

/**
 * Joins the pod to the bridge by a veth pair, host's end up and a port at birth. The bridge may vanish in between: an ADD that
 * made it, failed and saw no port takes it back. Then it is made again.
 */
export async function joinBridge(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  pod: Namespace,
  mac: string | undefined,
): Promise<{ readonly bridge: Bridge; readonly port: Link }> {
  for (let attempt = 1; ; attempt += 1) {
    const bridge = await ensureBridge(call, host, pod);
    try {
      const master = bridge.link;
      const port = await createVeth(host, pod, call.attachment, { mtu: call.config.mtu, mac, master });
      call.undo('remove the veth pair', async () => void (await host.links.remove(port.index)));
      bridge.owns(port);
      return { bridge, port };
    } catch (error) {
      if (attempt === attempts || (await host.links.get(bridge.link.index))) throw error;
    }
  }
}

/** Gives a fresh port what the config asks for. */
export async function setUpPort(call: Invocation<BridgeConfig>, host: Namespace, port: Link): Promise<void> {
  const { config } = call;
  // A new port has neither flag.
  if (config.hairpinMode || config.portIsolation) {
    await host.links.setPort(port, { hairpin: config.hairpinMode, isolated: config.portIsolation });
  }
  await setPortVlans(host, port, config);
  refuseAdvertisements(call, host, port);
}

/** The host's end of a pair is no interface of the host's: what routers say on it is not for the host. */
export function refuseAdvertisements(call: Pick<Invocation, 'warn'>, host: Namespace, port: Link): void {
  const refused = writeOptional(host.sysctls, [[`net/ipv6/conf/${port.name}/accept_ra`, '0']]);
  for (const line of refused) call.warn(line);
}

/** Waits until the port passes traffic, and returns it as it is then. */
export async function portUp(call: Invocation, host: Namespace, port: Link): Promise<Link> {
  const { link, met } = await host.links.waitFor(port.index, ({ operState }) => operState === 'up', {
    timeoutMs: portTimeoutMs,
    signal: call.signal,
  });
  if (!link) throw linkVanished(port.name, host.path);
  if (!met) throw portNotUp(link.name, link.operState);
  return link;
}

/** A link that must be there, since it was a moment ago. */
export async function getLink(namespace: Namespace, ref: number | string): Promise<Link> {
  const link = await namespace.links.get(ref);
  if (!link) throw linkVanished(String(ref), namespace.path);
  return link;
}
