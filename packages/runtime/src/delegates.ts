import { type Call, type Delegates, newestResult, type Result } from '@podwire/core';
import { injectable } from 'inversify';
import { ExecRunner } from './invoke/exec.ts';
import { InProcessRunner, type MakeContainer, type PluginRegistry } from './invoke/in-process.ts';
import { PluginFailure } from './invoke/plugin-failure.ts';
import { readPluginResult } from './invoke/plugin-result.ts';
import type { PluginRunner } from './invoke/runner.ts';

/** Delegation (section 4 of SPEC.md) over any way of running a plugin. */
class RunnerDelegates implements Delegates {
  private readonly runner: PluginRunner;

  constructor(runner: PluginRunner) {
    this.runner = runner;
  }

  async run(call: Call, type: string, command: Call['command'], stdin = call.stdin): Promise<Result | undefined> {
    const warn = (line: string) => call.warn(`${type}: ${line}`);
    const executable = this.runner.find(type, call.path);
    // Everything as the caller got it, the command apart: an IPAM plugin's DEL may be part of our ADD's undo.
    const environment = { ...call.environment, CNI_COMMAND: command };
    try {
      const stdout = await this.runner.run({ executable, environment, stdin, signal: call.signal, warn });
      return command === 'ADD' ? newestResult(readPluginResult(stdout, stdin)) : undefined;
    } catch (error) {
      // What it had to say would end here otherwise: our own caller sees one error object and our stderr.
      if (error instanceof PluginFailure) for (const line of error.stderr.split('\n')) if (line !== '') warn(line);
      throw error;
    }
  }
}

/** Runs a delegate by executing it, as every plugin does that knows nothing of the others. */
@injectable()
export class ExecDelegates extends RunnerDelegates {
  constructor() {
    super(new ExecRunner());
  }
}

/** Runs a delegate within this process when the executable that CNI_PATH leads to is one of our own build. */
export class InProcessDelegates extends RunnerDelegates {
  /**
   * @param own - whether an executable is of the same build as this process
   * @param fallback - runs all others
   */
  constructor(
    registry: PluginRegistry,
    own: (path: string) => boolean,
    makeContainer: MakeContainer,
    fallback: PluginRunner = new ExecRunner(),
  ) {
    super(new InProcessRunner(registry, own, makeContainer, fallback));
  }
}
