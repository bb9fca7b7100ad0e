import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { byteOrder } from '../json-object.ts';
import { NetworkNotFoundError, NoConfigsFoundError, textOf, unusableConfig } from './errors.ts';
import { listOfOne, type NetworkConfigList, parseNetworkList } from './network-list.ts';
import { type PluginConfig, parsePluginConfig } from './plugin-config.ts';

/** The extensions of a list's file, and of a single plugin's. */
export const listExtensions: readonly string[] = ['.conflist'];
export const pluginExtensions: readonly string[] = ['.conf', '.json'];

/** What loading may be told. */
export interface LoadOptions {
  /** Takes what is odd and no error. */
  readonly warn?: (line: string) => void;
}

/**
 * The files of a folder that have one of the extensions, as paths in the order of their names. Not recursive; what is
 * not a folder is a file. A folder that is missing is empty.
 */
export function configFiles(folder: string, extensions: readonly string[]): string[] {
  return folderEntries(folder)
    .filter((entry) => !entry.isDirectory() && extensions.includes(entry.name.slice(entry.name.lastIndexOf('.'))))
    .map((entry) => entry.name)
    .sort(byteOrder)
    .map((name) => join(folder, name));
}

/** Reads a list and the plugins of its folder. @throws CniError */
export function loadNetworkFile(file: string, options: LoadOptions = {}): NetworkConfigList {
  const list = parseNetworkList(read(file));
  const fromFolder = list.loadOnlyInlinedPlugins ? [] : loadPluginFolder(join(dirname(file), list.name), options);
  const plugins = [...list.plugins, ...fromFolder];
  if (plugins.length === 0) {
    throw unusableConfig(
      'no plugin configs found',
      undefined,
      `Give ${file} a "plugins" key, or put a .conf file into the folder ${list.name} beside it.`,
    );
  }
  return { ...list, plugins };
}

/** Reads a single plugin's config. @throws CniError */
export function loadPluginFile(file: string): PluginConfig {
  return parsePluginConfig(read(file));
}

/**
 * The network of that name: of the first list in a folder that has it, or else of the first single plugin's file.
 * A file that cannot be read as what it should be ends the search, even when it is another network's.
 *
 * @throws NetworkNotFoundError, NoConfigsFoundError, or what is wrong with a file
 */
export function loadNetwork(folder: string, name: string, options: LoadOptions = {}): NetworkConfigList {
  const lists = configFiles(folder, listExtensions);
  for (const file of lists) {
    const list = loadNetworkFile(file, options);
    if (list.name === name) return list;
  }
  try {
    return listOfOne(loadPlugin(folder, name));
  } catch (error) {
    if (error instanceof NoConfigsFoundError && lists.length > 0) throw new NetworkNotFoundError(name, folder);
    throw error;
  }
}

/** The first single plugin's config of that name. @throws as `loadNetwork` */
export function loadPlugin(folder: string, name: string): PluginConfig {
  const files = configFiles(folder, pluginExtensions);
  if (files.length === 0) throw new NoConfigsFoundError(folder);
  for (const file of files) {
    const plugin = loadPluginFile(file);
    if (plugin.name === name) return plugin;
  }
  throw new NetworkNotFoundError(name, folder);
}

/** Any config file as a network, by its extension. @throws CniError */
export function loadAnyFile(file: string, options: LoadOptions = {}): NetworkConfigList {
  const isList = listExtensions.some((extension) => file.endsWith(extension));
  return isList ? loadNetworkFile(file, options) : listOfOne(loadPluginFile(file));
}

function loadPluginFolder(folder: string, { warn = () => undefined }: LoadOptions): PluginConfig[] {
  try {
    return configFiles(folder, ['.conf']).map(loadPluginFile);
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') {
      warn(`${folder} is a file and no folder of plugins: ignored`);
      return [];
    }
    if (codeOf(error) === undefined) throw error;
    throw unusableConfig(`failed to read plugin config files in ${folder}: ${goError('open', folder, error)}`, error);
  }
}

function folderEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusableConfig(`error reading ${file}: ${goError('open', file, error)}`, error);
  }
}

/** As Go puts a failed system call: `open /the/file: no such file or directory`. */
function goError(operation: string, path: string, error: unknown): string {
  const number = (error as NodeJS.ErrnoException).errno;
  return `${operation} ${path}: ${getSystemErrorMap().get(number ?? 0)?.[1] ?? textOf(error)}`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
