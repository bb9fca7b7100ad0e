import { atLeast, CniError, currentVersion } from '@podwire/core';
import { configFiles, listExtensions, loadAnyFile, pluginExtensions } from './load.ts';
import type { NetworkConfigList } from './network-list.ts';

/** One file of a config folder: the network in it, or why there is none, and what else is odd. */
export interface NetworkFile {
  readonly file: string;
  readonly network?: NetworkConfigList;
  readonly problems: readonly string[];
}

/**
 * Every config file of a folder, lists and single plugins together in the order of their names, whatever is wrong
 * with some of them. A file whose network's name an earlier one has says so: runtimes take the first.
 */
export function listNetworks(folder: string): NetworkFile[] {
  const owners = new Map<string, string>();
  return configFiles(folder, [...listExtensions, ...pluginExtensions]).map((file) => {
    const problems: string[] = [];
    try {
      const network = loadAnyFile(file, { warn: (line) => problems.push(line) });
      const owner = owners.get(network.name);
      if (owner) problems.push(`the network ${network.name} is that of ${owner}, which sorts first`);
      else owners.set(network.name, file);
      if (isFuture(network.cniVersion)) problems.push(`cniVersion ${network.cniVersion} is beyond ${currentVersion}`);
      return { file, network, problems };
    } catch (error) {
      return { file, problems: [...problems, CniError.from(error).message] };
    }
  });
}

function isFuture(version: string): boolean {
  try {
    return !atLeast(currentVersion, version);
  } catch {
    return true;
  }
}
