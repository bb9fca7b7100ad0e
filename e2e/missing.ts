import { existsSync, readFileSync } from 'node:fs';

/**
 * What a container runtime's tests lack here: programs, by the packages that have them, and the machine's own root, who
 * alone may make cgroups.
 */
export function missingFor(programs: Readonly<Record<string, string>>): string[] {
  const packages = Object.entries(programs).flatMap(([name, path]) => (existsSync(path) ? [] : [name]));
  const isRoot = /^\s*0\s+0\s/.test(readFileSync('/proc/self/uid_map', 'utf8'));
  return isRoot ? packages : [...packages, 'root'];
}
