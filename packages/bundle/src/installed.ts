import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallSource } from './install.ts';
import { nativeLauncherName } from './launcher-name.ts';

/** An installation as the source of another: what lies beside the file that runs. */
export function installedHere(): InstallSource {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
  const launcher = join(import.meta.dirname, nativeLauncherName);
  return {
    folder: join(import.meta.dirname, '../..'),
    plugin: (type) => read(`${type}.cjs`),
    command: read('command.cjs'),
    koffi: () => join(import.meta.dirname, 'koffi.node'),
    node: process.execPath,
    daemon: read('daemon.cjs'),
    launcher: existsSync(launcher) ? launcher : undefined,
  };
}
