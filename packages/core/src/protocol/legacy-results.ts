import type { Dns, Interface, Result, RouteConfig } from './result.ts';
import { allVersions, isSpecVersion, type SpecVersion } from './versions.ts';

/** A result of 0.1.0 and 0.2.0: one address per family. */
export interface Result020 {
  readonly cniVersion: string;
  readonly ip4?: IpBlock020;
  readonly ip6?: IpBlock020;
  readonly dns: Dns;
}

/** The address of one family in a result of 0.1.0 and 0.2.0. */
export interface IpBlock020 {
  /** CIDR text; host bits kept. */
  readonly ip: string;
  readonly gateway?: string;
  readonly routes?: readonly RouteConfig[];
}

/** A result of 0.3.0, 0.3.1 and 0.4.0. */
export interface Result040 {
  readonly cniVersion: string;
  readonly interfaces?: readonly Pick<Interface, 'name' | 'mac' | 'sandbox'>[];
  readonly ips?: readonly IpConfig040[];
  readonly routes?: readonly RouteConfig[];
  readonly dns: Dns;
}

/** An entry of `ips` in 0.3.0 to 0.4.0. */
export interface IpConfig040 {
  /** `4` or `6`. */
  readonly version: string;
  readonly interface?: number;
  /** CIDR text; host bits kept. */
  readonly address: string;
  readonly gateway?: string;
}

/** A result in the shape of its own `cniVersion`; without one it is in the newest. */
export type VersionedResult = Result | Result040 | Result020;

/** The shapes that results have had, and the versions that have each. */
export const generations = {
  '020': ['0.1.0', '0.2.0'],
  '040': ['0.3.0', '0.3.1', '0.4.0'],
  '100': ['1.0.0', '1.1.0'],
} as const satisfies Record<string, readonly SpecVersion[]>;
export type Generation = keyof typeof generations;

/** The shape of a version's results; `undefined` for a version that is none. */
export function generationOf(version: string): Generation | undefined {
  if (!isSpecVersion(version)) return undefined;
  const position = allVersions.indexOf(version);
  if (position < generations['020'].length) return '020';
  return position < allVersions.indexOf('1.0.0') ? '040' : '100';
}
