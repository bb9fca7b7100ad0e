import { KernelError, type Sysctls } from '@podwire/core';
import type { AllowList } from './allow-list.ts';
import { contradictingSysctls } from './errors.ts';
import type { SysctlWishes } from './settings.ts';
import { pathOf, type Reading, readingsOf } from './sysctl-key.ts';

/** A parameter that is to be set. */
export interface SysctlChange {
  /** As it is written. */
  readonly key: string;
  /** Below /proc/sys. */
  readonly path: string;
  readonly wanted: string;
  /** What it is now; `undefined` where the kernel has no such key, or lets nobody read it. */
  readonly current: string | undefined;
  /** Some keys can only be written: `net/ipv4/route/flush`. */
  readonly readable: boolean;
}

/**
 * What is to be set in this namespace, in the order of the config. Nothing is changed.
 *
 * @throws CniError for a key that is no key of net, or is not allowed, or is there twice with different values
 */
export function resolveSysctls(
  sources: readonly SysctlWishes[],
  { sysctls, ifname, allowList }: { readonly sysctls: Sysctls; readonly ifname: string; readonly allowList: AllowList },
): SysctlChange[] {
  const changes = new Map<string, SysctlChange>();
  for (const source of sources) {
    const own = new Map<string, SysctlChange>();
    for (const [key, wanted] of Object.entries(source)) {
      const change = { key, wanted, ...locate(key, allowedReadings(key, allowList), sysctls, ifname) };
      const twin = own.get(change.path);
      if (twin && twin.wanted !== wanted) throw contradictingSysctls(twin.key, key);
      own.set(change.path, change);
    }
    for (const [path, change] of own) changes.set(path, change);
  }
  return [...changes.values()];
}

/** @throws CniError when none is */
export function allowedReadings(key: string, allowList: AllowList): readonly Reading[] {
  const allowed = readingsOf(key).filter((reading) => allowList.allows(reading));
  if (allowed.length === 0) throw allowList.refusal(key);
  return allowed;
}

/** Whether two texts are the same value: the kernel prints tabs where people write blanks. */
export function sameValue(one: string | undefined, other: string | undefined): boolean {
  return one?.trim().split(/\s+/).join(' ') === other?.trim().split(/\s+/).join(' ');
}

/** The first reading that the kernel knows; of none, the first, so that setting it says what is missing. */
function locate(
  key: string,
  readings: readonly Reading[],
  sysctls: Sysctls,
  ifname: string,
): Pick<SysctlChange, 'path' | 'current' | 'readable'> {
  const [first] = readings;
  for (const reading of readings) {
    const path = pathOf(reading, ifname);
    try {
      const current = sysctls.get(path);
      if (current !== undefined) return { path, current, readable: true };
    } catch (error) {
      if (KernelError.is(error, 'EACCES', 'EPERM', 'EINVAL')) return { path, current: undefined, readable: false };
      throw error;
    }
  }
  return { path: first ? pathOf(first, ifname) : key, current: undefined, readable: true };
}
