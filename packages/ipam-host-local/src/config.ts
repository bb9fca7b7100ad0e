import {
  atLeast,
  type Call,
  CniError,
  configParser,
  formatIp,
  type IpValue,
  loadArgs,
  type RouteConfig,
  readCidr,
  readIp,
} from '@podwire/core';
import type { Demand } from './allocator.ts';
import * as errors from './errors.ts';
import type { HostLocalConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { type RangeConfig, type RangeSet, rangeOf, rangeSetsOverlap, readRangeSet } from './ranges.ts';

export const parseConfig = configParser<HostLocalConfig>(schema, validate);

/** DEL and GC need the name and the folder, and nothing of the ranges that the addresses came from. */
export const parseConfigForRemoval = configParser<HostLocalConfig>(schema, validate, { lenient: true });

export const defaultDataDir = '/var/lib/cni/networks';

/** All that an ADD has to know, checked. */
export interface Pool {
  readonly sets: readonly RangeSet[];
  /** What the attachment asks for, without duplicates, in the order of the three sources. */
  readonly requested: readonly IpValue[];
  readonly routes: readonly RouteConfig[];
  readonly resolvConf: string | undefined;
}

/** Where the network's reservations are; needs nothing else of the config. */
export function dataDirOf({ ipam }: HostLocalConfig): string {
  return ipam?.dataDir || defaultDataDir;
}

/** Reads ranges and requested addresses, in the reference plugin's order. What is wrong is refused before anything is done. */
export function loadPool(call: Call<HostLocalConfig>): Pool {
  const { ipam } = call.config;
  if (!ipam) throw errors.missingIpam();
  const requested = requestedAddresses(call);
  const sets = rangeSets(call.config, call.cniVersion);
  // Ranges may come from the runtime with each attachment, and STATUS is about none.
  if (sets.length === 0 && call.command !== 'STATUS') throw errors.noRanges();
  return { sets, requested, routes: ipam.routes ?? [], resolvConf: ipam.resolvConf || undefined };
}

/** Says which set each requested address is to come from. One set serves one of them. */
export function demandsOf({ sets, requested }: Pick<Pool, 'sets' | 'requested'>): Demand[] {
  const left = new Set(requested);
  const demands = sets.map((set, setIndex): Demand => {
    const ip = [...left].find((each) => rangeOf(set, each));
    if (ip === undefined) return { set, setIndex };
    left.delete(ip);
    return { set, setIndex, requested: ip };
  });
  if (left.size > 0) throw errors.requestsLeftOver([...left].map(formatIp));
  return demands;
}

function requestedAddresses({ config, args }: Call<HostLocalConfig>): IpValue[] {
  const { IP } = loadArgs(args, { IP: (text) => (text === '' ? undefined : readRequest(text, 'IP')) });
  const addresses = [
    ...(IP ? [IP] : []),
    ...(config.args?.cni?.ips ?? []).map((text, index) => readRequest(text, `$.args.cni.ips[${index}]`)),
    ...(config.runtimeConfig?.ips ?? []).map((text, index) => readRequest(text, `$.runtimeConfig.ips[${index}]`)),
  ];
  return [...new Map(addresses.map((ip) => [formatIp(ip), ip])).values()];
}

/** An address with or without prefix length, which does not matter: the range set has its own. */
function readRequest(text: string, path: string): IpValue {
  if (text === '') throw errors.emptyRequest(path);
  const ip = readIp(readCidr(text)?.address ?? text);
  if (!ip) throw errors.invalidRequest(text);
  return ip;
}

function rangeSets({ ipam, runtimeConfig }: HostLocalConfig, cniVersion: string): RangeSet[] {
  const configs: readonly { readonly path: string; readonly ranges: readonly RangeConfig[] }[] = [
    ...(runtimeConfig?.ipRanges ?? []).map((ranges, index) => ({ path: `$.runtimeConfig.ipRanges[${index}]`, ranges })),
    ...(ipam?.subnet ? [{ path: '$.ipam', ranges: [ipam] }] : []),
    ...(ipam?.ranges ?? []).map((ranges, index) => ({ path: `$.ipam.ranges[${index}]`, ranges })),
  ];
  const sets = configs.map(({ path, ranges }, index) => {
    try {
      return readRangeSet(ranges);
    } catch (error) {
      const { code, message, details } = CniError.from(error);
      throw new CniError(code, `invalid range set ${index}: ${message}`, `${details} See ${path} of the config.`, {
        cause: error,
      });
    }
  });
  refuseManyPerFamily(sets, cniVersion);
  refuseOverlaps(sets);
  return sets;
}

/** Results before 0.3.0 have room for one address of each family. */
function refuseManyPerFamily(sets: readonly RangeSet[], cniVersion: string): void {
  const families = sets.map(([range]) => range.family);
  if (new Set(families).size < families.length && !atLeast(cniVersion, '0.3.0'))
    throw errors.tooManyPerFamily(cniVersion);
}

function refuseOverlaps(sets: readonly RangeSet[]): void {
  for (const [first, set] of sets.entries()) {
    const second = sets.findIndex((other, index) => index > first && rangeSetsOverlap(set, other));
    if (second >= 0) throw errors.rangeSetsOverlap(first, second);
  }
}
