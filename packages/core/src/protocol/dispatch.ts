import type { Container } from 'inversify';
import { Namespaces } from '../contracts/namespaces.ts';
import { Plugin } from '../contracts/plugin.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { coreVersion } from '../generated/version.ts';
import { printJson } from '../json/print.ts';
import { CallScope } from './call-scope.ts';
import type { PluginDefinition, PluginOutcome, PluginRequest } from './definition.ts';
import { type CallEnvironment, readEnvironment } from './environment.ts';
import { printError } from './print-error.ts';
import { printResult } from './print-result.ts';
import { type BlindGc, type CheckedCall, readCall } from './request.ts';
import { currentVersion } from './versions.ts';

type ContainerSource = Container | (() => Container | Promise<Container>);

/**
 * Runs one call of a plugin, from its environment and stdin to what it prints. Everything is checked before the plugin
 * is asked to do anything; when it fails, or is aborted, what it did is taken back. Never throws.
 *
 * @param container - holds `Plugin` and its drivers; or makes such a container, and is asked once the plugin is needed
 */
export async function dispatch(
  definition: PluginDefinition,
  request: PluginRequest,
  container: ContainerSource,
): Promise<PluginOutcome> {
  const scope = new CallScope(request.signal);
  try {
    const stdout = await perform(definition, request, container, scope);
    for (const failure of scope.close()) request.warn(failure);
    return { stdout, exitCode: 0 };
  } catch (thrown) {
    const error = scope.aborted ? scope.abortError(thrown) : thrown;
    const further = [...(await scope.unwind()), ...scope.close()];
    return { stdout: printError(error, scope.cniVersion, further), exitCode: 1 };
  }
}

async function perform(
  definition: PluginDefinition,
  request: PluginRequest,
  source: ContainerSource,
  scope: CallScope,
): Promise<string> {
  if (!request.environment.CNI_COMMAND && definition.type) return about(definition, request);
  const environment = readEnvironment(request);
  // Without a look at stdin, which a caller may leave open.
  if (environment.command === 'VERSION') {
    return `${printJson({ cniVersion: currentVersion, supportedVersions: definition.versions })}\n`;
  }
  const call = await readCall(definition, request, environment, scope);
  if (isBlind(call)) {
    request.warn(`GC of ${call.network} removes nothing: its config has no "cni.dev/valid-attachments"`);
    return '';
  }
  const container = typeof source === 'function' ? await source() : source;
  requireOtherNamespace(environment, container);
  scope.throwIfAborted();
  return run(await container.getAsync(Plugin), call, scope, request);
}

async function run(
  plugin: Plugin,
  call: Exclude<CheckedCall, BlindGc>,
  scope: CallScope,
  { beforeDone }: PluginRequest,
): Promise<string> {
  switch (call.command) {
    case 'ADD': {
      const result = await plugin.add(call);
      await beforeDone?.();
      scope.throwIfAborted();
      // Before the call counts as done: a result that this version cannot express must not leave anything behind.
      return printResult(result, call.cniVersion);
    }
    case 'CHECK':
      await plugin.check?.(call);
      return '';
    case 'DEL':
      await plugin.del(call);
      return '';
    case 'GC':
      await plugin.gc?.(call);
      return '';
    case 'STATUS':
      await plugin.status?.(call);
      return '';
  }
}

/** What someone sees who runs the executable by hand. nerdctl reads the first line. */
function about({ type, version = coreVersion, versions }: PluginDefinition, { warn }: PluginRequest): string {
  warn(`CNI ${type} plugin v${version}`);
  warn(`CNI protocol versions supported: ${versions.join(', ')}`);
  return '';
}

/**
 * Refuses a namespace that is the plugin's own: a path like /proc/PID/ns/net leads there when the process has died and
 * its id was given to one of the host's. One that cannot be opened is no reason: DEL must do without it.
 */
function requireOtherNamespace({ command, netns, netnsOverride }: CallEnvironment, container: Container): void {
  if (netns === '' || netnsOverride || (command !== 'ADD' && command !== 'DEL')) return;
  if (!container.isBound(Namespaces)) return;
  let own: boolean;
  try {
    own = container.get(Namespaces).isHost(netns);
  } catch (cause) {
    const { message } = CniError.from(cause);
    throw new CniError(ErrorCode.invalidNetns, "get plugin's netns failed", message, { cause });
  }
  if (!own) return;
  throw new CniError(
    ErrorCode.invalidNetns,
    "plugin's netns and netns from CNI_NETNS should not be the same",
    `${netns} is the namespace the plugin runs in. Set CNI_NETNS_OVERRIDE=1 if that is meant.`,
  );
}

function isBlind(call: CheckedCall): call is BlindGc {
  return call.command === 'GC' && call.valid === undefined;
}
