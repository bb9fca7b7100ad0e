import { basename } from 'node:path';
import { runPlugin } from '@podwire/runtime';
import { isPluginType, pluginOf } from './composition.ts';
import { inProcess, isThisBuild } from './in-process.ts';
import { warmUp } from './warm-up.ts';

// The entry of every plugin's executable: one file under many names, which looks at the name it was called by.
const name = basename(process.argv[1] ?? '').replace(/\.(?:cjs|exe)$/, '');
const plugin = pluginOf(name);
if (plugin) {
  runPlugin(plugin, inProcess(isThisBuild));
} else if (process.argv[2] === 'warm-up' && isPluginType(process.argv[3])) {
  warmUp(process.argv[3]);
} else {
  process.stderr.write(`podwire: called as ${name}, which is no plugin of this build\n`);
  process.exitCode = 1;
}
