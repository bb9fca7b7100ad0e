import { CniError, type ConfigParser, configParser, type FirewallPart, validateInterfaceName } from '@podwire/core';
import {
  bridgeNameRefused,
  hairpinWithPromisc,
  ipamWithDisabledInterface,
  vlanGatewayNameTooLong,
  vlanOutOfRange,
} from './errors.ts';
import type { BridgeConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { expandTrunk } from './vlan-trunk.ts';

/** For ADD and CHECK. */
export const parseConfig: ConfigParser<BridgeConfig> = configParser<BridgeConfig>(schema, validate, {
  check: ({ bridge, vlan, vlanTrunk }) => {
    if (vlan < 0 || vlan > 4094) throw vlanOutOfRange(vlan);
    expandTrunk(vlanTrunk);
    requireBridgeName(bridge);
  },
});

/** For DEL and GC, which need none of what may have become invalid since ADD. */
export const parseConfigForRemoval: ConfigParser<BridgeConfig> = configParser<BridgeConfig>(schema, validate, {
  lenient: true,
});

/** What ADD refuses and CHECK and DEL do not ask. */
export function requireConsistent(config: BridgeConfig): void {
  if (hasIpam(config) && config.disableContainerInterface) throw ipamWithDisabledInterface();
  if (config.hairpinMode && config.promiscMode) throw hairpinWithPromisc();
  const name = vlanGatewayName(config);
  if (name && new TextEncoder().encode(name).length > 15) throw vlanGatewayNameTooLong(name);
}

/** Whether the pod gets addresses (L3); `"ipam": { "type": "" }` means no, as runtimes write it. */
export function hasIpam({ ipam }: Pick<BridgeConfig, 'ipam'>): boolean {
  return Boolean(ipam?.type);
}

export function isGateway(config: Pick<BridgeConfig, 'isGateway' | 'isDefaultGateway'>): boolean {
  return config.isGateway || config.isDefaultGateway;
}

/** Whether ports need the bridge to filter VLANs. */
export function usesVlans({ vlan, vlanTrunk = [] }: Pick<BridgeConfig, 'vlan' | 'vlanTrunk'>): boolean {
  return vlan !== 0 || expandTrunk(vlanTrunk).length > 0;
}

/** The link that holds the gateway address in place of the bridge when the pods are in a VLAN. */
export function vlanGatewayName(config: BridgeConfig): string | undefined {
  const needed = hasIpam(config) && isGateway(config) && config.vlan !== 0;
  return needed ? `${config.bridge}.${config.vlan}` : undefined;
}

/** What of the firewall this config asks for. */
export function firewallParts(config: BridgeConfig): FirewallPart[] {
  const parts: FirewallPart[] = [];
  if (config.ipMasq && hasIpam(config)) parts.push('masquerade');
  if (config.macspoofchk) parts.push('mac-guard');
  return parts;
}

function requireBridgeName(name: string): void {
  try {
    validateInterfaceName(name);
  } catch (error) {
    throw bridgeNameRefused(name, CniError.from(error).message);
  }
}
