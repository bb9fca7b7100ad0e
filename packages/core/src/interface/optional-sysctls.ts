import type { Sysctls } from '../contracts/sysctls.ts';
import { CniError, KernelError } from '../errors.ts';

/** A kernel parameter, by its path below /proc/sys, and its value. */
export type SysctlSetting = readonly [key: string, value: string];

/**
 * Writes parameters that make things better and that a pod can live without: a kernel may lack the key (no IPv6),
 * and /proc/sys may be read-only. Synchronous, for use inside `enter`.
 *
 * @returns what could not be written although the kernel has it, a line each for the operator
 */
export function writeOptional(sysctls: Sysctls, settings: readonly SysctlSetting[]): string[] {
  return settings.flatMap(([key, value]) => {
    try {
      sysctls.set(key, value);
      return [];
    } catch (error) {
      if (KernelError.is(error, 'ENOENT')) return [];
      return [`went on without ${key}=${value}: ${CniError.from(error)}`];
    }
  });
}
