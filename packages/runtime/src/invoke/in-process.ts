import { basename, delimiter } from 'node:path';
import { dispatch, type PluginDefinition, type PluginRequest } from '@podwire/core';
import type { Container } from 'inversify';
import { describeFailure } from './plugin-failure.ts';
import type { Execution, PluginRunner } from './runner.ts';

/** Plugins of this process by CNI type, loaded when they are first asked for. */
export type PluginRegistry = Readonly<Record<string, () => Promise<PluginDefinition>>>;

/** Makes what a plugin is resolved from: its own module and the drivers it needs. */
export type MakeContainer = (definition: PluginDefinition, request: PluginRequest) => Promise<Container> | Container;

/**
 * Runs plugins within this process, with the same environment, stdin and answers as an execution. What CNI_PATH leads
 * to still decides: a plugin that someone else has put there under the same name is executed.
 */
export class InProcessRunner implements PluginRunner {
  private readonly registry: PluginRegistry;
  private readonly own: (path: string) => boolean;
  private readonly makeContainer: MakeContainer;
  private readonly fallback: PluginRunner;

  constructor(
    registry: PluginRegistry,
    own: (path: string) => boolean,
    makeContainer: MakeContainer,
    fallback: PluginRunner,
  ) {
    this.registry = registry;
    this.own = own;
    this.makeContainer = makeContainer;
    this.fallback = fallback;
  }

  find(type: string, folders: readonly string[]): string {
    return this.fallback.find(type, folders);
  }

  async run(execution: Execution): Promise<string> {
    const type = basename(execution.executable).replace(/\.exe$/, '');
    const load = Object.hasOwn(this.registry, type) ? this.registry[type] : undefined;
    if (load === undefined || !this.own(execution.executable)) return this.fallback.run(execution);

    const definition = await load();
    const request: PluginRequest = {
      environment: execution.environment,
      readStdin: () => execution.stdin,
      warn: execution.warn,
      listSeparator: delimiter,
      ...(execution.signal && { signal: execution.signal }),
    };
    const outcome = await dispatch(definition, request, () => this.makeContainer(definition, request));
    if (outcome.exitCode === 0) return outcome.stdout;
    const { stdout, exitCode } = outcome;
    const { executable } = execution; // what it had to say besides has gone to `warn` at once
    throw describeFailure({ executable, stdout, stderr: '', cause: `exit status ${exitCode}` });
  }
}
