import { goType } from '../go-words.ts';
import { parseObject, printSorted } from '../json-object.ts';
import { textOf, unusableConfig } from './errors.ts';
import { negotiateVersion } from './negotiate.ts';
import { type PluginConfig, parsePluginConfig } from './plugin-config.ts';

/** A network: plugins to run one after another. */
export interface NetworkConfigList {
  readonly name: string;
  /** What was negotiated; empty where the list names none. */
  readonly cniVersion: string;
  readonly disableCheck: boolean;
  readonly disableGC: boolean;
  readonly loadOnlyInlinedPlugins: boolean;
  readonly plugins: readonly PluginConfig[];
  /** The list exactly as it was given. */
  readonly text: string;
}

/**
 * Reads a list. Its own keys are matched exactly; the checks and their order are libcni's, and one more: a name that
 * is no single path element is refused here, since the plugin folder's and the cache file's path are made from it.
 *
 * @throws CniError `error parsing configuration list: …`
 */
export function parseNetworkList(text: string): NetworkConfigList {
  const { plugins, ...list } = readList(text);
  return { ...list, plugins: plugins.map(readPlugin), text };
}

function readList(
  text: string,
): Omit<NetworkConfigList, 'plugins' | 'text'> & { readonly plugins: readonly unknown[] } {
  try {
    const raw = parseObject(text);
    const name = readName(raw.name);
    if (raw.cniVersion !== undefined && typeof raw.cniVersion !== 'string') {
      throw new TypeError(`invalid cniVersion type ${goType(raw.cniVersion)}`);
    }
    const cniVersion = negotiateVersion(raw.cniVersion ?? '', raw.cniVersions);
    const disableCheck = readBoolean(raw, 'disableCheck');
    const disableGC = readBoolean(raw, 'disableGC');
    const loadOnlyInlinedPlugins = readBoolean(raw, 'loadOnlyInlinedPlugins');
    const plugins = readPlugins(raw.plugins, loadOnlyInlinedPlugins);
    return { name, cniVersion, disableCheck, disableGC, loadOnlyInlinedPlugins, plugins };
  } catch (error) {
    throw unusableConfig(`error parsing configuration list: ${textOf(error)}`, error);
  }
}

function readName(name: unknown): string {
  if (name === undefined) throw new TypeError('no name');
  if (typeof name !== 'string') throw new TypeError(`invalid name type ${goType(name)}`);
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new TypeError(`invalid name ${JSON.stringify(name)}: use letters, digits, ".", "_" and "-"`);
  }
  return name;
}

function readBoolean(raw: Readonly<Record<string, unknown>>, key: string): boolean {
  const value = raw[key];
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  // The specification of 0.4.0 called these strings.
  if (typeof value !== 'string') throw new TypeError(`invalid type ${goType(value)} for ${key}`);
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw new TypeError(`invalid value "${lower}" for ${key}`);
  return lower === 'true';
}

function readPlugins(plugins: unknown, onlyInlined: boolean): readonly unknown[] {
  if (plugins === undefined) {
    if (onlyInlined) throw new TypeError("`loadOnlyInlinedPlugins` is true, and no 'plugins' key");
    return []; // the plugin folder may have some
  }
  if (!Array.isArray(plugins)) throw new TypeError(`invalid 'plugins' type ${goType(plugins)}`);
  if (plugins.length === 0) throw new TypeError('no plugins in list');
  return plugins;
}

function readPlugin(plugin: unknown, index: number): PluginConfig {
  try {
    return parsePluginConfig(printSorted(plugin));
  } catch (error) {
    throw unusableConfig(`failed to parse plugin config ${index}: ${textOf(error)}`, error);
  }
}

/**
 * A single plugin's config as a list of one: the form of before 0.3.0. Keys that only a list has are not lifted.
 *
 * @throws CniError as `parseNetworkList`
 */
export function listOfOne(plugin: PluginConfig): NetworkConfigList {
  const { name, cniVersion, text } = plugin;
  return parseNetworkList(printSorted({ name, cniVersion, plugins: [parseObject(text)] }));
}

/**
 * The list with every plugin that it runs, those from its plugin folder included: what DEL will need when the files
 * have changed. The text as it was given, where the folder added nothing.
 */
export function effectiveText(list: NetworkConfigList): string {
  const raw = parseObject(list.text);
  const inlined = Array.isArray(raw.plugins) ? raw.plugins.length : 0;
  if (inlined === list.plugins.length) return list.text;
  return printSorted({ ...raw, plugins: list.plugins.map((plugin) => parseObject(plugin.text)) });
}
