import { CniError, ErrorCode } from '../errors.ts';
import { validateContainerId, validateInterfaceName } from '../names.ts';
import { type ArgPairs, splitArgs } from './args.ts';
import type { PluginRequest } from './definition.ts';

/** What the environment says of a call. What the command does not need may be empty. */
export interface CallEnvironment {
  readonly command: string;
  readonly containerId: string;
  readonly netns: string;
  readonly ifname: string;
  readonly args: ArgPairs;
  readonly path: readonly string[];
  /** Whether the caller insists on a namespace that is the plugin's own. */
  readonly netnsOverride: boolean;
  /** Everything that is set, for delegates. */
  readonly all: Readonly<Record<string, string>>;
}

/** The variables that a command may need, in the order in which they are looked at and reported. */
const variables: readonly {
  readonly name: string;
  readonly neededBy: readonly string[];
  readonly validate?: (value: string) => void;
}[] = [
  { name: 'CNI_CONTAINERID', neededBy: ['ADD', 'CHECK', 'DEL'], validate: validateContainerId },
  { name: 'CNI_NETNS', neededBy: ['ADD', 'CHECK'] },
  { name: 'CNI_IFNAME', neededBy: ['ADD', 'CHECK', 'DEL'], validate: validateInterfaceName },
  { name: 'CNI_PATH', neededBy: ['ADD', 'CHECK', 'DEL', 'GC', 'STATUS'] },
];

/**
 * Reads the environment of a call. Set but empty counts as missing; what the command does not need is not checked.
 * A value that is wrong is reported before values that are missing.
 *
 * @throws CniError code 4, or what the name checks throw
 */
export function readEnvironment({ environment, listSeparator = ':' }: PluginRequest): CallEnvironment {
  const value = (name: string) => environment[name] ?? '';
  const command = value('CNI_COMMAND');
  const missing = command === '' ? ['CNI_COMMAND'] : [];
  for (const { name, neededBy, validate } of variables) {
    if (!neededBy.includes(command)) continue;
    if (value(name) === '') missing.push(name);
    else validate?.(value(name));
  }
  if (missing.length > 0) {
    throw new CniError(ErrorCode.invalidEnvironment, `required env variables [${missing.join(',')}] missing`);
  }
  const set = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    command,
    containerId: value('CNI_CONTAINERID'),
    netns: value('CNI_NETNS'),
    ifname: value('CNI_IFNAME'),
    args: splitArgs(value('CNI_ARGS')),
    path: splitPath(value('CNI_PATH'), listSeparator),
    netnsOverride: /^(1|true)$/i.test(value('CNI_NETNS_OVERRIDE')),
    all: Object.fromEntries(set),
  };
}

/** Folders of a list. Empty elements are left out: they would mean the current directory, whatever that is. */
function splitPath(list: string, separator: ':' | ';'): string[] {
  // On Windows a ";" inside quotes is part of a name.
  const folders = separator === ':' ? list.split(':') : (list.match(/(?:"[^"]*"|[^;"])+/g) ?? []);
  return folders.map((folder) => (separator === ';' ? folder.replaceAll('"', '') : folder)).filter(Boolean);
}
