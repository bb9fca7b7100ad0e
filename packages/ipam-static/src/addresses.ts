import {
  atLeast,
  type Call,
  type Cidr,
  canonicalIp,
  contains,
  formatCidr,
  type IpConfig,
  isIp,
  loadArgs,
  readCidr,
} from '@podwire/core';
import * as errors from './errors.ts';
import type { StaticConfig } from './generated/config.ts';

/** An address to return, before its gateway is settled. */
interface Address {
  readonly cidr: Cidr;
  readonly gateway?: string;
}

/**
 * The addresses of a call. Those of `runtimeConfig.ips` count alone, else those of `args.cni.ips`, else those of the
 * config and of CNI_ARGS together. Gateways of CNI_ARGS go to addresses that have none and whose subnet they are in.
 */
export function addressesOf({ config, args, cniVersion }: Call<StaticConfig>): IpConfig[] {
  if (!config.ipam) throw errors.missingIpam();
  const { IP: extra = [], GATEWAY: gateways = [] } = loadArgs(args, { IP: readArgAddresses, GATEWAY: readArgGateways });
  const fromArgs = (config.args?.cni?.ips ?? []).map(readIps('$.args.cni.ips'));
  const fromRuntime = (config.runtimeConfig?.ips ?? []).map(readIps('$.runtimeConfig.ips'));
  const configured = [...(config.ipam.addresses ?? []).map(readConfigured), ...extra];
  const addresses = [fromRuntime, fromArgs].find((list) => list.length > 0) ?? configured;

  refuseTwice(addresses);
  refuseManyPerFamily(addresses, cniVersion);
  return addresses.map(({ cidr, gateway }) => {
    const chosen = gateway ?? gateways.findLast((each) => contains(cidr, each));
    return { address: formatCidr(cidr), ...(chosen === undefined ? {} : { gateway: chosen }) };
  });
}

function readConfigured(entry: { readonly address?: string; readonly gateway?: string }, index: number): Address {
  const path = `$.ipam.addresses[${index}]`;
  const cidr = readCidr(entry.address ?? '');
  if (!cidr) throw errors.addressNotCidr(entry.address ?? '', path);
  if (!entry.gateway) return { cidr };
  if (!isIp(entry.gateway)) throw errors.invalidGateway(entry.gateway, path);
  return { cidr, gateway: canonicalIp(entry.gateway) };
}

function readArgAddresses(list: string): Address[] {
  return splitList(list).map((text) => {
    const cidr = readCidr(text);
    if (!cidr) throw errors.argNotCidr(text);
    return { cidr };
  });
}

function readArgGateways(list: string): string[] {
  return splitList(list).map((text) => {
    if (!isIp(text)) throw errors.invalidGatewayArg(text);
    return canonicalIp(text);
  });
}

function readIps(path: string) {
  return (text: string, index: number): Address => {
    const cidr = readCidr(text);
    if (!cidr) throw errors.ipsNotCidr(text, `${path}[${index}]`);
    return { cidr };
  };
}

function splitList(list: string): string[] {
  return list === '' ? [] : list.split(',').map((text) => text.trim());
}

/** The kernel would refuse the second one, after the interface was made. */
function refuseTwice(addresses: readonly Address[]): void {
  const seen = new Set<string>();
  for (const { cidr } of addresses) {
    const text = formatCidr(cidr);
    if (seen.has(text)) throw errors.addressTwice(text);
    seen.add(text);
  }
}

/** Results before 0.3.0 have room for one address of each family. */
function refuseManyPerFamily(addresses: readonly Address[], cniVersion: string): void {
  const families = addresses.map(({ cidr }) => cidr.family);
  if (new Set(families).size < families.length && !atLeast(cniVersion, '0.3.0'))
    throw errors.tooManyPerFamily(cniVersion);
}
