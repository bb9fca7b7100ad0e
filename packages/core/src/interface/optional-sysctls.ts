import type { Sysctls } from '../contracts/sysctls.ts';
import { CniError } from '../errors.ts';

/** A kernel parameter, by its path below /proc/sys, and its value. */
export type SysctlSetting = readonly [key: string, value: string];

/** What became of optional settings. */
export interface OptionalOutcome {
  /** What could not be written although the kernel has it, a line each for the operator. */
  readonly refused: readonly string[];
  /** What stood where something was changed. */
  readonly before: readonly SysctlSetting[];
}

/**
 * Writes parameters that make things better and that a pod can live without: a kernel may lack the key (no IPv6),
 * and /proc/sys may be read-only. Synchronous, for use inside `enter`.
 */
export function writeOptional(sysctls: Sysctls, settings: readonly SysctlSetting[]): OptionalOutcome {
  const refused: string[] = [];
  const before: SysctlSetting[] = [];
  for (const [key, value] of settings) {
    try {
      const old = sysctls.get(key);
      if (old === undefined || old === value) continue;
      sysctls.set(key, value);
      before.push([key, old]);
    } catch (error) {
      refused.push(`went on without ${key}=${value}: ${CniError.from(error)}`);
    }
  }
  return { refused, before };
}
