import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallSource } from './install.ts';

/** An installation as the source of another: what lies beside the file that runs. */
export function installedHere(): InstallSource {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
  return {
    plugin: (type) => read(`${type}.cjs`),
    command: read('command.cjs'),
    koffi: () => join(import.meta.dirname, 'koffi.node'),
    node: process.execPath,
  };
}
