import {
  type Invocation,
  KernelError,
  type Link,
  type Namespace,
  requireFreeIfname,
  writeOptional,
} from '@podwire/core';
import { usesVlans } from './config.ts';
import { kernelWithoutVlanFiltering, notABridge, noVlanFiltering } from './errors.ts';
import type { BridgeConfig } from './generated/config.ts';

/**
 * The bridge as this call found or made it. Bridge, gateway address and VLAN gateway are shared: what a failing call made
 * of them is taken back only if no port but its own is there, since any other belongs to somebody who relies on them.
 */
export class Bridge {
  private readonly ownPorts = new Set<number>();

  constructor(
    private readonly host: Namespace,
    /** As it was before this call's port joined: its MAC of then is the one to keep. */
    readonly link: Link,
  ) {}

  /** Marks a port as this call's own. */
  owns(port: Pick<Link, 'index'>): void {
    this.ownPorts.add(port.index);
  }

  /** Registers an undo of something that others may have come to share since. */
  undoUnlessShared(call: Pick<Invocation, 'undo'>, what: string, action: () => Promise<unknown>): void {
    call.undo(what, async () => {
      if (!(await this.hasForeignPort())) await action();
    });
  }

  private async hasForeignPort(): Promise<boolean> {
    const links = await this.host.links.list();
    return links.some(({ master, index }) => master === this.link.index && !this.ownPorts.has(index));
  }
}

/** Finds the bridge or makes it, and sets it up. An existing one keeps its MTU and its VLAN filtering. */
export async function ensureBridge(call: Invocation<BridgeConfig>, host: Namespace, pod: Namespace): Promise<Bridge> {
  const { config } = call;
  const found = await host.links.get(config.bridge);
  if (found) requireUsable(found, config);
  const bridge = found ? new Bridge(host, found) : await makeBridge(call, host, pod);
  await prepare(call, host, bridge);
  return bridge;
}

/** Whether an existing link can be the bridge of this config. */
export function requireUsable(link: Link, config: BridgeConfig): void {
  if (link.kind !== 'bridge') throw notABridge(link.name, link.kind);
  if (usesVlans(config) && !filtersVlans(link)) throw noVlanFiltering(link.name);
}

async function makeBridge(call: Invocation<BridgeConfig>, host: Namespace, pod: Namespace): Promise<Bridge> {
  const { config } = call;
  // For an existing bridge the kernel's own refusal is early enough: the pair is the first thing that is made.
  await requireFreeIfname(pod, call.attachment.ifname);
  const vlanFiltering = config.vlan !== 0 || config.vlanTrunk !== undefined;
  const spec = { kind: 'bridge', name: config.bridge, up: true, mtu: Math.max(config.mtu, 0) } as const;
  const { link, created } = await host.links
    .ensure({ ...spec, ...(vlanFiltering ? { vlanFiltering } : {}) })
    .catch((error: unknown) => {
      const lacksFiltering = vlanFiltering && KernelError.is(error, 'EOPNOTSUPP');
      throw lacksFiltering ? kernelWithoutVlanFiltering(config.bridge, error) : error;
    });
  const bridge = new Bridge(host, link);
  if (created) bridge.undoUnlessShared(call, 'remove the bridge', () => host.links.remove(link.index));
  // Another ADD may have made it in between, for another config.
  if (!created) requireUsable(link, config);
  return bridge;
}

async function prepare(call: Invocation<BridgeConfig>, host: Namespace, bridge: Bridge): Promise<void> {
  const { index, name, up, promisc } = bridge.link;
  const wantsPromisc = call.config.promiscMode && !promisc;
  if (wantsPromisc || !up) {
    await host.links.set(index, { up: true, ...(wantsPromisc ? { promisc: true } : {}) });
    bridge.undoUnlessShared(call, 'set the bridge back', () => host.links.set(index, { up, promisc }));
  }
  // The host's own addresses are not for routers among the pods to give.
  const key = `net/ipv6/conf/${name}/accept_ra`;
  const before = host.sysctls.get(key);
  if (before === undefined || before === '0') return;
  for (const line of writeOptional(host.sysctls, [[key, '0']])) call.warn(line);
  bridge.undoUnlessShared(call, `set ${key} back`, async () => host.sysctls.set(key, before));
}

function filtersVlans({ data }: Link): boolean {
  return Boolean(data?.['vlan-filtering']);
}
