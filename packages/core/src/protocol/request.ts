import type { Call, DelInvocation, GcInvocation, Invocation, NetConf, StatusInvocation } from '../contracts/plugin.ts';
import { CniError, ErrorCode } from '../errors.ts';
import type { CallScope } from './call-scope.ts';
import type { PluginDefinition, PluginRequest } from './definition.ts';
import type { CallEnvironment } from './environment.ts';
import { requireVersion } from './gates.ts';
import { configVersionOf, networkNameOf, readConfig } from './net-conf.ts';
import { parsePrevResult } from './parse-result.ts';
import type { Result } from './result.ts';
import { readValidAttachments } from './valid-attachments.ts';

const commands = ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS'] as const satisfies Call['command'][];

/** A GC whose config does not say what is still in use: nothing may be removed. */
export interface BlindGc {
  readonly command: 'GC';
  readonly network: string;
  readonly valid: undefined;
}

export type CheckedCall = Invocation | DelInvocation | GcInvocation | StatusInvocation | BlindGc;

/**
 * Reads stdin and makes the call that the plugin is handed. Stops at the first thing that is wrong, in the order in
 * which the reference implementation looks at them.
 *
 * @param environment - what the environment said
 */
export async function readCall(
  definition: PluginDefinition,
  request: PluginRequest,
  environment: CallEnvironment,
  scope: CallScope,
): Promise<CheckedCall> {
  const stdin = await readStdin(request);
  const given = readConfig(stdin);
  if (typeof given.cniVersion === 'string') scope.cniVersion = given.cniVersion;
  const network = networkNameOf(given);
  const command = commands.find((each) => each === environment.command);
  if (!command) throw new CniError(ErrorCode.invalidEnvironment, `unknown CNI_COMMAND: ${environment.command}`);
  const cniVersion = configVersionOf(given);
  scope.cniVersion = cniVersion;
  requireVersion(command, cniVersion, definition.versions);

  const removal = command === 'DEL' || command === 'GC';
  const parse = (removal && definition.parseConfigForRemoval) || definition.parseConfig;
  const config: NetConf = parse(given.json);
  const call = {
    config,
    stdin,
    cniVersion,
    args: environment.args,
    environment: environment.all,
    path: environment.path,
    get signal() {
      return scope.signal;
    },
    use: <T extends { close(): void }>(resource: T) => scope.use(resource),
    warn: (message: string) => request.warn(message),
  };
  if (command === 'STATUS') return Object.assign(call, { command, network });
  if (command === 'GC') {
    const { validAttachments } = given;
    if (validAttachments === undefined) return { command, network, valid: undefined };
    return Object.assign(call, { command, network, valid: readValidAttachments(validAttachments) });
  }
  const { containerId, ifname, netns } = environment;
  const attachment = { network, containerId, ifname };
  if (command === 'DEL') {
    const prevResult = prevResultForRemoval(given.prevResult, cniVersion, request.warn);
    return Object.assign(call, { command, attachment, ...(netns && { netns }), ...(prevResult && { prevResult }) });
  }
  const prevResult = parsePrevResult(given.prevResult, cniVersion);
  const undo = (what: string, action: () => Promise<void> | void) => scope.undo(what, action);
  return Object.assign(call, { command, attachment, netns, undo, ...(prevResult && { prevResult }) });
}

/** DEL does without a result that cannot be read, as it does without one: something must still be removed. */
function prevResultForRemoval(
  prevResult: unknown,
  cniVersion: string,
  warn: (line: string) => void,
): Result | undefined {
  try {
    return parsePrevResult(prevResult, cniVersion);
  } catch (error) {
    warn(`DEL goes on without prevResult: ${CniError.from(error).toString()}`);
    return undefined;
  }
}

async function readStdin(request: PluginRequest): Promise<string> {
  try {
    return await request.readStdin();
  } catch (cause) {
    const { message } = CniError.from(cause);
    throw new CniError(ErrorCode.io, `error reading from stdin: ${message}`, undefined, { cause });
  }
}
