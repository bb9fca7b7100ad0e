import {
  type Address,
  addressSpec,
  familyOfIp,
  type Invocation,
  type IpConfig,
  KernelError,
  type Link,
  type Namespace,
  overlaps,
  parseCidr,
} from '@podwire/core';
import type { Bridge } from './bridge-link.ts';
import { otherAddress } from './errors.ts';
import type { BridgeConfig } from './generated/config.ts';
import { gatewayAddresses } from './lease.ts';
import { ensureVlanGateway } from './vlan-gateway.ts';

/** RT_SCOPE_LINK of linux/rtnetlink.h. */
const scopeLink = 253;

/**
 * Makes the host the gateway of these addresses: on the bridge, or, for pods of a VLAN, on a link of its own in that
 * VLAN. Returns that link when it is not the bridge.
 */
export async function serveGateway(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
  ips: readonly IpConfig[],
): Promise<Link | undefined> {
  const vlanGateway = await ensureVlanGateway(call, host, bridge);
  const added = await holdAddresses(call, host, bridge, vlanGateway ?? bridge.link, gatewayAddresses(ips));
  // The bridge takes its lowest port's MAC until one is set; pods that know the gateway by its MAC would lose it.
  if (added && !vlanGateway && bridge.link.mac) await host.links.set(bridge.link.index, { mac: bridge.link.mac });
  return vlanGateway;
}

/** Puts addresses on the gateway's link; whether one had to be added. */
async function holdAddresses(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
  link: Link,
  wanted: readonly string[],
): Promise<boolean> {
  const present = await host.addresses.list({ link: link.index });
  const missing = wanted.filter((address) => !present.some((other) => other.address === address));
  for (const address of missing) {
    await clearConflicts(call, host, bridge, link, address, conflictsWith(address, present, wanted));
    try {
      await host.addresses.add(link.index, addressSpec(address));
    } catch (error) {
      if (KernelError.is(error, 'EEXIST')) continue; // another ADD was faster
      throw error;
    }
    bridge.undoUnlessShared(call, `remove ${address} from ${link.name}`, () =>
      host.addresses.remove(link.index, address),
    );
  }
  return missing.length > 0;
}

/**
 * The addresses of a link that may not stand beside a gateway address: any other of IPv4, so that a change of subnet is
 * noticed; of IPv6 those of an overlapping subnet. Link-local ones and those that the same lease wants are no conflict.
 */
export function conflictsWith(address: string, present: readonly Address[], wanted: readonly string[]): Address[] {
  const subnet = parseCidr(address);
  return present.filter((other) => {
    if (other.family !== familyOfIp({ address }) || wanted.includes(other.address)) return false;
    return other.family === 4 || (other.scope !== scopeLink && overlaps(subnet, parseCidr(other.address)));
  });
}

async function clearConflicts(
  call: Invocation<BridgeConfig>,
  host: Namespace,
  bridge: Bridge,
  link: Link,
  wanted: string,
  conflicts: readonly Address[],
): Promise<void> {
  const texts = conflicts.map(({ address }) => address);
  if (texts.length > 0 && !call.config.forceAddress) throw otherAddress(link.name, wanted, texts);
  for (const address of texts) {
    if (!(await host.addresses.remove(link.index, address))) continue;
    bridge.undoUnlessShared(call, `put ${address} back on ${link.name}`, () =>
      host.addresses.ensure(link.index, addressSpec(address)),
    );
  }
}
