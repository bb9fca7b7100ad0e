import { basename } from 'node:path';
import { runPlugin } from '@podwire/runtime';
import { isPluginType, loadPlugin } from './composition.ts';
import { inProcess, isThisBuild } from './in-process.ts';

// The bundle's entry: one file under many names. Called as `bridge` it is that plugin, otherwise the podwire command.
const name = basename(process.argv[1] ?? '').replace(/\.(?:cjs|exe)$/, '');
if (isPluginType(name)) {
  loadPlugin(name).then((definition) => runPlugin(definition, inProcess(isThisBuild)));
} else {
  Promise.all([import('./command.ts'), import('./installed.ts')]).then(([{ runCommand }, { installedHere }]) =>
    runCommand(installedHere()),
  );
}
