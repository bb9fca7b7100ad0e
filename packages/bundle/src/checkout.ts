import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { launcherPath } from '@podwire/launcher';
import { artefacts } from './build-paths.ts';
import type { InstallSource } from './install.ts';

/** What `npm run build` made here. */
export function builtHere(): InstallSource {
  return {
    plugin: (type) => readBundle(join(artefacts, `${type}.cjs`)),
    command: readBundle(join(artefacts, 'command.cjs')),
    koffi: (libc) => join(artefacts, `koffi-${libc}.node`),
    node: pinnedNode(),
    daemon: readBundle(join(artefacts, 'daemon.cjs')),
    launcher: launcherPath(),
  };
}

function readBundle(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CniError(ErrorCode.io, `cannot read ${path}`, 'Build it first: npm run build', { cause });
  }
}

/** The Node.js that comes as an npm package, or the one that runs this where there is none for the machine. */
function pinnedNode(): string {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return process.execPath;
  }
}
