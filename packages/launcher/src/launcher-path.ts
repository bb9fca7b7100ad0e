import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the launcher of a machine is once it is built. */
export function builtLauncher(platform: string, arch: string): string {
  return join(import.meta.dirname, '../dist', `launcher-${platform}-${arch}`);
}

/** The launcher for a machine, this one by default; `undefined` when there is none: nothing compiled it, or it is not Linux. */
export function launcherPath(platform: string = process.platform, arch: string = process.arch): string | undefined {
  const path = builtLauncher(platform, arch);
  return existsSync(path) ? path : undefined;
}
