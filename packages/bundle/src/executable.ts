import { basename } from 'node:path';
import { runPlugin } from '@podwire/runtime';
import { isPluginType, loadPlugin } from './composition.ts';
import { inProcess, isThisBuild } from './in-process.ts';

// The bundle's entry: one file under many names. Called as `bridge` it is that plugin, otherwise the podwire command.
async function main(): Promise<void> {
  const name = basename(process.argv[1] ?? '').replace(/\.(?:cjs|exe)$/, '');
  if (isPluginType(name)) return runPlugin(await loadPlugin(name), inProcess(isThisBuild));
  if (process.argv[2] === 'warm-up') return (await import('./warm-up.ts')).warmUp();
  const { runCommand } = await import('./command.ts');
  const { installedHere } = await import('./installed.ts');
  return runCommand(installedHere());
}

main();
