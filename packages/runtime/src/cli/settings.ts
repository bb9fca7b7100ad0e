import { createHash } from 'node:crypto';
import { delimiter, resolve } from 'node:path';
import { CniError, ErrorCode, isJsonObject, parseJson } from '@podwire/core';
import type { RuntimeConf } from '../network/runtime-conf.ts';
import type { CommandDependencies, RuntimeSettings } from './dependencies.ts';

/** Options that every verb of a network takes. */
export interface NetworkFlags {
  readonly ifname?: string;
  readonly configs?: string;
  readonly path?: string;
  readonly cache?: string;
}

/** Where the config files are. */
export function configFolder({ env }: Pick<CommandDependencies, 'env'>, { configs }: NetworkFlags): string {
  return configs || env.NETCONFPATH || '/etc/cni/net.d';
}

/** What the runtime of a verb is made with. */
export function runtimeSettings(dependencies: CommandDependencies, flags: NetworkFlags): RuntimeSettings {
  const { env, streams } = dependencies;
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    path: pluginFolders(dependencies, flags),
    environment: Object.fromEntries(set),
    warn: (line) => streams.stderr.write(`${line}\n`),
    ...(flags.cache && { cacheFolder: flags.cache }),
  };
}

/** The folders that hold plugins. */
export function pluginFolders({ env }: Pick<CommandDependencies, 'env'>, { path }: NetworkFlags): string[] {
  const list = path || env.CNI_PATH || '';
  return list === '' ? [] : list.split(delimiter);
}

/** What is said of an attachment: by the arguments, and by cnitool's environment variables. @throws CniError code 4 */
export function attachmentConf(
  { env, folder }: Pick<CommandDependencies, 'env' | 'folder'>,
  netns: string,
  { ifname }: NetworkFlags,
): RuntimeConf {
  const path = resolve(folder, netns);
  return {
    containerId: containerIdOf(path),
    netns: path,
    ifname: ifname || env.CNI_IFNAME || 'eth0',
    args: readArgs(env.CNI_ARGS ?? ''),
    capabilityArgs: readCapabilityArgs(env.CAP_ARGS ?? ''),
  };
}

/** The container id that cnitool gives a namespace, so that either tool removes what the other one made. */
export function containerIdOf(netns: string): string {
  return `cnitool-${createHash('sha512').update(netns).digest('hex').slice(0, 20)}`;
}

function readArgs(text: string): [string, string][] {
  if (text === '') return [];
  return text.split(';').map((pair) => {
    const [key, value, ...more] = pair.split('=');
    if (key && value && more.length === 0) return [key, value];
    throw new CniError(
      ErrorCode.invalidEnvironment,
      `invalid CNI_ARGS pair "${pair}"`,
      'CNI_ARGS is a list like A=1;B=2, without ";" at its end.',
    );
  });
}

function readCapabilityArgs(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  try {
    const value = parseJson(text) ?? {};
    if (isJsonObject(value)) return value;
  } catch (error) {
    throw invalidCapabilityArgs(error instanceof Error ? error.message : String(error));
  }
  throw invalidCapabilityArgs('it is no JSON object');
}

function invalidCapabilityArgs(reason: string): CniError {
  return new CniError(
    ErrorCode.invalidEnvironment,
    `invalid CAP_ARGS: ${reason}`,
    'CAP_ARGS is a JSON object by capability, such as {"portMappings":[{"hostPort":8080,"containerPort":80}]}.',
  );
}
