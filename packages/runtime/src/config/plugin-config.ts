import { isJsonObject, jsonKind, parseJson } from '@podwire/core';
import { parseObject, printSorted } from '../json-object.ts';
import { textOf, unusableConfig } from './errors.ts';

/** The configuration of one plugin. */
export interface PluginConfig {
  readonly type: string;
  /** Empty within a list, where the list's name counts. */
  readonly name: string;
  /** Empty where the config names none. */
  readonly cniVersion: string;
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** The object exactly as it was given. */
  readonly text: string;
}

/**
 * Reads a plugin object. Keys match in any case, as everywhere plugins read them; those that nobody here needs are
 * left to the plugin.
 *
 * @throws CniError `error parsing configuration: …`
 */
export function parsePluginConfig(text: string): PluginConfig {
  let found: Record<string, unknown>;
  try {
    found = foldKnownKeys(parseJson(text));
  } catch (error) {
    throw unusableConfig(`error parsing configuration: ${textOf(error)}`, error);
  }
  const type = found.type ?? '';
  if (type === '') {
    throw unusableConfig("error parsing configuration: missing 'type'", undefined, 'Name the plugin to run in "type".');
  }
  // foldKnownKeys has checked each of these types.
  return {
    type: type as string,
    name: (found.name ?? '') as string,
    cniVersion: (found.cniVersion ?? '') as string,
    capabilities: (found.capabilities ?? {}) as Record<string, boolean>,
    text,
  };
}

/**
 * A copy of a plugin's config with these keys set, serialised with sorted keys as libcni does.
 *
 * @throws CniError for an empty key, a missing value, or a config that is no JSON object
 */
export function injectConfig(plugin: PluginConfig, values: Readonly<Record<string, unknown>>): PluginConfig {
  let config: Readonly<Record<string, unknown>>;
  try {
    config = parseObject(plugin.text);
  } catch (error) {
    throw unusableConfig(`unmarshal existing network bytes: ${textOf(error)}`, error);
  }
  for (const [key, value] of Object.entries(values)) {
    if (key === '') throw unusableConfig('keys cannot be empty');
    if (value === null || value === undefined) throw unusableConfig(`key '${key}' value must not be nil`);
  }
  return parsePluginConfig(printSorted({ ...config, ...values }));
}

type Check = (value: unknown, path: string) => void;

const oneOf =
  (wanted: string, matches: (value: unknown) => boolean): Check =>
  (value, path) => {
    if (value === null || matches(value)) return;
    throw new TypeError(
      `json: cannot unmarshal ${jsonKind(value)} into Go struct field PluginConf.${path} of type ${wanted}`,
    );
  };
const text = oneOf('string', (value) => typeof value === 'string');
const boolean = oneOf('bool', (value) => typeof value === 'boolean');
const anyObject = oneOf('map[string]interface {}', isJsonObject);

const mapOf =
  (member: Check): Check =>
  (value, path) => {
    anyObject(value, path);
    for (const each of Object.values(value ?? {})) member(each, path);
  };
const listOf =
  (member: Check): Check =>
  (value, path) => {
    oneOf('[]', Array.isArray)(value, path);
    for (const each of (value as unknown[]) ?? []) member(each, path);
  };
const record =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    anyObject(value, path);
    for (const [key, check] of Object.entries(members)) {
      for (const each of valuesOf(value, key)) check(each, `${path}.${key}`);
    }
  };

/** The keys whose type libcni checks when it loads a plugin object. */
const knownKeys: Readonly<Record<string, Check>> = {
  cniVersion: text,
  name: text,
  type: text,
  capabilities: mapOf(boolean),
  ipam: record({ type: text }),
  dns: record({ nameservers: listOf(text), domain: text, search: listOf(text), options: listOf(text) }),
  prevResult: anyObject,
  'cni.dev/valid-attachments': listOf(record({ containerID: text, ifname: text })),
};

/** The known keys in their canonical spelling; of two spellings the last one of the document counts. */
function foldKnownKeys(config: unknown): Record<string, unknown> {
  if (config === null) return {};
  if (!isJsonObject(config)) {
    throw new TypeError(`json: cannot unmarshal ${jsonKind(config)} into Go value of type types.PluginConf`);
  }
  const found: Record<string, unknown> = {};
  for (const [key, check] of Object.entries(knownKeys)) {
    for (const value of valuesOf(config, key)) {
      check(value, key);
      if (value !== null) found[key] = value;
    }
  }
  return found;
}

function valuesOf(object: unknown, key: string): unknown[] {
  const wanted = key.toLowerCase();
  return Object.entries(object ?? {})
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value);
}
