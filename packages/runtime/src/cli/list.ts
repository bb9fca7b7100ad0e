import { CniError } from '@podwire/core';
import { listNetworks, type NetworkFile } from '../config/list-networks.ts';
import { findInPath } from '../invoke/find-in-path.ts';
import type { CommandDependencies } from './dependencies.ts';
import type { AnswerFlags } from './operations.ts';
import { configFolder, type NetworkFlags, pluginFolders } from './settings.ts';
import { table } from './table.ts';

/** What is in the config folder, whatever is wrong with some of it. */
export function list(dependencies: CommandDependencies, flags: NetworkFlags & AnswerFlags): void {
  const { stdout } = dependencies.streams;
  const folder = configFolder(dependencies, flags);
  const found = listNetworks(folder).map((file) => describe(file, pluginFolders(dependencies, flags)));
  if (!stdout.isTTY || flags.json) {
    stdout.write(`${JSON.stringify(found, undefined, 4)}\n`);
    return;
  }
  const rows = found.map(({ name = '', cniVersion = '', plugins = [], file }) => [
    name,
    cniVersion,
    plugins.join(' '),
    file,
  ]);
  stdout.write(table(['NETWORK', 'VERSION', 'PLUGINS', 'FILE'], rows) || `no networks in ${folder}\n`);
  const problems = found.flatMap(({ file, problems }) => problems.map((problem) => `${file}: ${problem}\n`));
  if (problems.length > 0) stdout.write(`\n${problems.join('')}`);
}

function describe({ file, network, problems }: NetworkFile, path: readonly string[]) {
  if (!network) return { file, problems };
  const plugins = network.plugins.map(({ type }) => type);
  const missing = [...new Set(plugins)].flatMap((type) => problemOf(type, path));
  return { name: network.name, cniVersion: network.cniVersion, plugins, file, problems: [...problems, ...missing] };
}

/** Whether the plugin is there; where nobody has said where to look, there is nothing to say. */
function problemOf(type: string, path: readonly string[]): string[] {
  if (path.length === 0) return [];
  try {
    findInPath(type, path);
    return [];
  } catch (error) {
    return [CniError.from(error).message];
  }
}
