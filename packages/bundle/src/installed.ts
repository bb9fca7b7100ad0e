import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallSource } from './install.ts';

/** An installation as the source of another: what lies beside the file that runs. */
export function installedHere(): InstallSource {
  const [, ...lines] = readFileSync(join(import.meta.dirname, 'podwire.cjs'), 'utf8').split('\n');
  return {
    bundle: lines.join('\n'),
    koffi: () => join(import.meta.dirname, 'koffi.node'),
    node: process.execPath,
  };
}
