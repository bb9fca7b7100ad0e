import { basename } from 'node:path';
import { runPlugin } from '@podwire/runtime';
import { inProcess, isThisBuild } from './in-process.ts';
import { launcherName } from './launcher-name.ts';
import { joined, type Parts } from './parts.ts';
import { warmUp } from './warm-up.ts';

/** The main of a plugin's executable; `build.ts` writes the few lines that call it with the type's parts. */
export function runExecutable(parts: Parts): Promise<void> {
  const [, path = '', word] = process.argv;
  // Called by the launcher's own name, which no runtime does.
  if (basename(path) === launcherName && word === 'warm-up') return warmUp(parts);
  return runPlugin(parts.plugin, inProcess(joined(parts), isThisBuild));
}
