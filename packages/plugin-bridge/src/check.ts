import {
  addressDifferences,
  addressesOf,
  Differences,
  type Firewall,
  type FirewallRequests,
  type Invocation,
  type Ipam,
  type IpConfig,
  inspectPodLink,
  type Link,
  macDifference,
  mtuDifference,
  type Namespace,
  type Namespaces,
  type Result,
  recordedInterface,
  routeDifferences,
  sandboxDifference,
} from '@podwire/core';
import { firewallParts, hasIpam, isGateway, vlanGatewayName } from './config.ts';
import { prevResultMissing } from './errors.ts';
import type { BridgeConfig } from './generated/config.ts';
import { gatewayAddresses } from './lease.ts';
import { compareVlans, vlansOf } from './port-vlans.ts';

type Check = Invocation<BridgeConfig>;

/**
 * CHECK: asks what ADD did, in ADD's order, and reports every difference at once. What plugins later in the chain
 * recorded (interfaces of their own, moved routes) is theirs to check.
 */
export async function checkAttachment(
  call: Check,
  drivers: { readonly namespaces: Namespaces; readonly ipam: Ipam; readonly firewall: Firewall },
): Promise<void> {
  const { config, attachment, prevResult } = call;
  if (!prevResult) throw prevResultMissing();
  const { host } = drivers.namespaces;
  const pod = call.use(drivers.namespaces.open(call.netns));
  const differences = new Differences();

  const bridge = await host.links.get(config.bridge);
  differences.add(...bridgeDifferences(config, bridge, prevResult));
  await differences.ask(() => podDifferences(call, pod, host, bridge, prevResult));
  if (hasIpam(config)) {
    await differences.ask(async () => {
      await drivers.ipam.check(call);
      return [];
    });
  }
  await differences.ask(() => gatewayDifferences(config, host, prevResult.ips ?? []));
  await differences.ask(() => drivers.firewall.check(attachment, firewallWanted(call, prevResult)));
  differences.throwIfAny();
}

function bridgeDifferences(config: BridgeConfig, bridge: Link | undefined, { interfaces = [] }: Result): string[] {
  const name = config.bridge;
  const recorded = interfaces.find((entry) => entry.name === name);
  if (!recorded) return [`CNI created bridge ${name} in host namespace was not found`];
  if (recorded.sandbox) return [`Interface ${name} should not be in sandbox`];
  if (!bridge) return [`Interface name ${name} not found`];
  if (bridge.kind !== 'bridge') return [`Interface ${name} does not have link type of bridge`];
  const differences: string[] = [];
  if (recorded.mac && recorded.mac.toLowerCase() !== bridge.mac) {
    differences.push(`Bridge interface ${name} Mac doesn't match: ${recorded.mac}, it is ${bridge.mac ?? 'none'}`);
  }
  // The flag and not the counter, which a packet capture raises as well.
  if (config.promiscMode !== bridge.promisc) {
    const [wanted, found] = [config.promiscMode, bridge.promisc];
    differences.push(
      `Bridge interface ${name} configured Promisc Mode ${wanted} doesn't match current state: ${found}`,
    );
  }
  return differences;
}

/** The pod's end, what is on it, and the port at its other end. */
async function podDifferences(
  call: Check,
  pod: Namespace,
  host: Namespace,
  bridge: Link | undefined,
  result: Result,
): Promise<string[]> {
  const recorded = recordedInterface(call, result);
  if (!recorded) return [sandboxDifference(call, result)];
  const { link, differences } = await inspectPodLink(pod, recorded, { kind: 'veth' });
  if (!link) return [`CNI created interface in container ${recorded.name} not found`, ...differences];
  return [
    ...differences,
    ...(await portDifferences(call, host, bridge, link, result)),
    ...(await addressDifferences(pod, link, addressesOf(result, recorded))),
    ...(await routeDifferences(pod, result.routes ?? [])),
  ];
}

async function portDifferences(
  { config }: Check,
  host: Namespace,
  bridge: Link | undefined,
  podLink: Link,
  { interfaces = [] }: Result,
): Promise<string[]> {
  const port = podLink.parent === undefined ? undefined : await host.links.get(podLink.parent);
  const recorded = interfaces.find(({ name, sandbox }) => name === port?.name && !sandbox);
  if (port?.kind !== 'veth' || port.parent !== podLink.index || !recorded) {
    return [`CNI veth created for bridge ${config.bridge} was not found`];
  }
  const differences = [...macDifference(recorded, port), ...mtuDifference(port, config.mtu)];
  if (!bridge || port.master !== bridge.index) {
    return [...differences, `Interface ${port.name} is no port of bridge ${config.bridge}`];
  }
  for (const [name, wanted] of [
    ['hairpin', config.hairpinMode],
    ['isolated', config.portIsolation],
  ] as const) {
    const found = port.bridgePort?.[name] ?? false;
    if (found !== wanted) differences.push(`Interface ${port.name} has ${name} ${found}, and not ${wanted}`);
  }
  return [...differences, ...(await vlanDifferences(config, host, port))];
}

async function vlanDifferences(config: BridgeConfig, host: Namespace, port: Link): Promise<string[]> {
  const wanted = vlansOf(config);
  if (wanted.length === 0) return [];
  const { missing, surplus } = compareVlans(wanted, await host.bridgeVlans.list(port), config);
  return [
    ...missing.map(({ id, pvid }) => `Interface ${port.name} is not in VLAN ${id} (${pvid ? 'untagged' : 'tagged'})`),
    ...surplus.map((id) => `Interface ${port.name} is in VLAN ${id}, which the config does not name`),
  ];
}

/** What ADD asked the firewall for; nothing where the result does not tell, which is a difference of its own. */
function firewallWanted(call: Check, result: Result): Partial<FirewallRequests> {
  const { config } = call;
  const parts = firewallParts(config);
  const recorded = recordedInterface(call, result);
  const port = result.interfaces?.find(({ name, sandbox }) => name !== config.bridge && !sandbox);
  if (!recorded || !port) return {};
  const masquerade = { ips: addressesOf(result, recorded), backend: config.ipMasqBackend };
  const macGuard = { port: port.name, mac: recorded.mac ?? '' };
  return {
    ...(parts.includes('masquerade') ? { masquerade } : {}),
    ...(parts.includes('mac-guard') ? { 'mac-guard': macGuard } : {}),
  };
}

async function gatewayDifferences(config: BridgeConfig, host: Namespace, ips: readonly IpConfig[]): Promise<string[]> {
  if (!hasIpam(config) || !isGateway(config)) return [];
  const name = vlanGatewayName(config) ?? config.bridge;
  const link = await host.links.get(name);
  if (!link) return name === config.bridge ? [] : [`Interface name ${name} not found`];
  const held = new Set((await host.addresses.list({ link: link.index })).map(({ address }) => address));
  return gatewayAddresses(ips)
    .filter((address) => !held.has(address))
    .map((address) => `Failed to match gateway addr ${address} on interface ${name}`);
}
