import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallSource } from './install.ts';

/** An installation as the source of another: what lies beside the file that runs. */
export function installedHere(): InstallSource {
  return {
    bundle: readFileSync(join(import.meta.dirname, 'main.cjs'), 'utf8'),
    koffi: () => join(import.meta.dirname, 'koffi.node'),
    node: process.execPath,
  };
}
