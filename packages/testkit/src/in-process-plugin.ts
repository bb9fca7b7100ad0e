import {
  CniError,
  type Delegates,
  Delegates as DelegatesToken,
  dispatch,
  ipamModule,
  newestResult,
  type PluginDefinition,
  type PluginOutcome,
  type PluginRequest,
  parseResult,
} from '@podwire/core';
import { Container, type ContainerModule } from 'inversify';

/** The variables and the config of one call. */
export interface InProcessCall {
  readonly netns?: string;
  readonly containerId?: string;
  readonly ifname?: string;
  readonly args?: string;
  readonly signal?: AbortSignal;
  readonly config: object;
}

/** What a call printed, read. */
export interface InProcessAnswer extends PluginOutcome {
  /** The document on stdout; empty when there was none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it at will, and compares values
  readonly json: any;
  readonly warnings: readonly string[];
}

export type Command = 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS';

/**
 * A plugin with real drivers, called as a runtime calls its executable, in this process and without files of its own.
 * Other plugins that it delegates to are looked up among the given ones, and not in CNI_PATH.
 */
export class InProcessPlugin {
  readonly definition: PluginDefinition;
  private readonly modules: readonly ContainerModule[];
  private readonly delegates: Delegates;
  // Drivers are singletons of a process; so they are here.
  private readonly containers = new Map<string, Container>();

  constructor(
    definition: PluginDefinition,
    modules: readonly ContainerModule[],
    delegates: readonly PluginDefinition[] = [],
  ) {
    this.definition = definition;
    this.modules = modules;
    this.delegates = directDelegates(delegates, (delegate) => this.containerOf(delegate));
  }

  async call(command: Command, call: InProcessCall): Promise<InProcessAnswer> {
    const warnings: string[] = [];
    const request = { ...this.request(command, call), warn: (line: string) => void warnings.push(line) };
    const outcome = await dispatch(this.definition, request, this.containerOf(this.definition));
    return { ...outcome, json: outcome.stdout === '' ? {} : JSON.parse(outcome.stdout), warnings };
  }

  /** As `call`. @throws Error with what the plugin printed when it failed */
  async succeed(command: Command, call: InProcessCall): Promise<InProcessAnswer> {
    const answer = await this.call(command, call);
    if (answer.exitCode !== 0) throw new Error(`${command} failed: ${answer.stdout}`);
    return answer;
  }

  request(command: Command, call: InProcessCall): PluginRequest {
    const { netns = '', containerId = 'dummy-0', ifname = 'eth0', args, signal, config } = call;
    const environment = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: containerId,
      CNI_NETNS: netns,
      CNI_IFNAME: ifname,
      CNI_PATH: '/opt/cni/bin',
      ...(args === undefined ? {} : { CNI_ARGS: args }),
    };
    const readStdin = () => JSON.stringify(config);
    return { environment, readStdin, warn: () => undefined, ...(signal ? { signal } : {}) };
  }

  /** A fresh container with the drivers, without the plugin's own module. */
  driverContainer(): Container {
    const container = new Container();
    container.load(ipamModule, ...this.modules);
    if (container.isBound(DelegatesToken)) container.unbind(DelegatesToken);
    container.bind(DelegatesToken).toConstantValue(this.delegates);
    return container;
  }

  private containerOf(definition: PluginDefinition): Container {
    const known = this.containers.get(definition.type);
    if (known) return known;
    const container = this.driverContainer();
    container.load(definition.module);
    this.containers.set(definition.type, container);
    return container;
  }
}

/** Delegation without CNI_PATH and without an exec. */
function directDelegates(
  definitions: readonly PluginDefinition[],
  containerOf: (definition: PluginDefinition) => Container,
): Delegates {
  return {
    async run(call, type, command, stdin = call.stdin) {
      const definition = definitions.find((one) => one.type === type);
      if (!definition) throw new CniError(999, `failed to find plugin ${JSON.stringify(type)} in path [/opt/cni/bin]`);
      const environment = { ...call.environment, CNI_COMMAND: command };
      const request = { environment, readStdin: () => stdin, warn: (line: string) => call.warn(line) };
      const outcome = await dispatch(definition, request, containerOf(definition));
      if (outcome.exitCode !== 0) throw errorFrom(outcome.stdout);
      return command === 'ADD' ? newestResult(parseResult(JSON.parse(outcome.stdout), call.cniVersion)) : undefined;
    },
  };
}

function errorFrom(stdout: string): CniError {
  const { code, msg, details } = JSON.parse(stdout) as { code: number; msg: string; details?: string };
  return new CniError(code, msg, details);
}
