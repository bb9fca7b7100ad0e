import { parseCidr } from '../addressing/cidr.ts';
import { CniError, ErrorCode } from '../errors.ts';
import {
  type Generation,
  generationOf,
  type IpBlock020,
  type Result020,
  type Result040,
  type VersionedResult,
} from './legacy-results.ts';
import type { Result, RouteConfig } from './result.ts';
import { currentVersion, defaultVersion } from './versions.ts';

/**
 * A result in the shape of another version. Up-conversion loses nothing. Down to 0.4.0 an interface loses `mtu`,
 * `socketPath` and `pciID`; down to 0.2.0 all interfaces go, and every address but the first of each family.
 *
 * @param result - without a `cniVersion` it is in the newest shape
 * @param version - empty, 0.1.0
 * @returns the very same object when it has that version already
 * @throws CniError when a version is unknown, or nothing that the version requires is left
 */
export function convertResult(result: VersionedResult, version: string): VersionedResult {
  const from = result.cniVersion || currentVersion;
  const to = version || defaultVersion;
  if (result.cniVersion === to) return result;
  const source = generationOf(from);
  const target = generationOf(to);
  if (!source || !target) {
    throw new CniError(ErrorCode.internal, `no converter for CNI result version ${from} to ${to}`);
  }
  return { ...between(source, target, result), cniVersion: to };
}

// Two shapes that are no neighbours are converted by way of the middle one, as the reference implementation does.
function between(source: Generation, target: Generation, result: VersionedResult): VersionedResult {
  if (source === target) return result;
  if (source === '100') {
    const middle = down040(result as Result);
    return target === '040' ? middle : down020(middle);
  }
  if (source === '020') {
    const middle = up040(result as Result020);
    return target === '040' ? middle : up100(middle);
  }
  return target === '100' ? up100(result as Result040) : down020(result as Result040);
}

function up040({ cniVersion, ip4, ip6, dns }: Result020): Result040 {
  const blocks = [['4', ip4] as const, ['6', ip6] as const].flatMap(([version, block]) =>
    block ? [{ version, block }] : [],
  );
  const ips = blocks.map(({ version, block: { ip: address, gateway } }) => ({
    version,
    address,
    ...(gateway ? { gateway } : {}),
  }));
  const routes = blocks.flatMap(({ block }) => block.routes ?? []);
  return { cniVersion, ...unlessEmpty({ ips, routes }), dns: dns ?? {} };
}

function up100({ dns, ips, ...rest }: Result040): Result {
  return {
    ...rest,
    ...(ips ? { ips: ips.map(({ version: _, ...ip }) => ip) } : {}),
    ...(dns && Object.keys(dns).length > 0 ? { dns } : {}),
  };
}

function down040({ cniVersion = currentVersion, interfaces = [], ips = [], routes = [], dns = {} }: Result): Result040 {
  return {
    cniVersion,
    ...unlessEmpty({
      interfaces: interfaces.map(({ name, mac, sandbox }) => ({
        name,
        ...(mac ? { mac } : {}),
        ...(sandbox ? { sandbox } : {}),
      })),
      ips: ips.map((ip) => ({ version: String(parseCidr(ip.address).family), ...ip })),
      // With all their keys, also those that only 1.1.0 knows: readers ignore them, and plugins lose nothing.
      routes,
    }),
    dns,
  };
}

function down020({ cniVersion, ips = [], routes = [], dns }: Result040): Result020 {
  const block = (family: 4 | 6): IpBlock020 | undefined => {
    // By the entry's own word, as the reference implementation does: one without it is skipped.
    const ip = ips.find(({ version }) => version === String(family));
    if (!ip) return undefined;
    const own = routes.filter(({ dst }) => parseCidr(dst).family === family).map(bareRoute);
    return { ip: ip.address, ...(ip.gateway ? { gateway: ip.gateway } : {}), ...unlessEmpty({ routes: own }) };
  };
  const ip4 = block(4);
  const ip6 = block(6);
  if (!ip4 && !ip6) {
    throw new CniError(
      ErrorCode.internal,
      'cannot convert: no valid IP addresses',
      'A result of version 0.2.0 or older must hold an address. Use cniVersion 0.3.0 or later for a network without one.',
    );
  }
  return { cniVersion, ...(ip4 ? { ip4 } : {}), ...(ip6 ? { ip6 } : {}), dns: dns ?? {} };
}

function bareRoute({ dst, gw }: RouteConfig): RouteConfig {
  return { dst, ...(gw ? { gw } : {}) };
}

/** The lists that hold something. */
function unlessEmpty<L extends Readonly<Record<string, readonly unknown[]>>>(lists: L): Partial<L> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<L>;
}
