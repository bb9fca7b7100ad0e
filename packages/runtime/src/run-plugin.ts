import { delimiter } from 'node:path';
import {
  dispatch,
  ipamModule,
  type NetConf,
  type PluginDefinition,
  type PluginOutcome,
  type PluginRequest,
} from '@podwire/core';
import { Container, type ContainerModule } from 'inversify';
import { crashOutcome } from './crash.ts';
import type { MakeContainer } from './invoke/in-process.ts';
import { runtimeModule } from './module.ts';
import { readAll, writeAll, writeLine } from './streams.ts';

/** How long a call may go on taking back what it did after an error that nothing caught. */
const lastWordsMs = 5_000;

/**
 * The main of a plugin's executable: one call, from environment and stdin to stdout and exit status. Ends the process.
 *
 * SIGTERM and SIGINT abort the call, so that its undos run; a second one ends the process at once. An error that
 * nothing caught is reported as CNI error 999, never as a bare stack trace.
 *
 * @param drivers - the modules of the drivers that the plugin runs on, or what makes its container
 */
export async function runPlugin<C extends NetConf>(
  definition: PluginDefinition<C>,
  drivers: readonly ContainerModule[] | MakeContainer,
  host: NodeJS.Process = process, // every bin.ts would pass the same
): Promise<void> {
  const abort = new AbortController();
  const broken = brokenCall(host, abort);
  const makeContainer = typeof drivers === 'function' ? drivers : containerOf(drivers);
  const finished = call(definition, makeContainer, host, abort).catch(crashOutcome);
  let outcome = await Promise.race([finished, broken]);
  if (abort.signal.reason instanceof UncaughtError) {
    outcome = await broken;
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, lastWordsMs))]);
  }
  await writeAll(host, outcome.stdout);
  host.exit(outcome.exitCode);
}

async function call<C extends NetConf>(
  definition: PluginDefinition<C>,
  makeContainer: MakeContainer,
  host: NodeJS.Process,
  abort: AbortController,
): Promise<PluginOutcome> {
  const readStdin = async () => {
    const stdin = await readAll(host);
    // Before this nothing was done that would have to be undone: a signal may simply end the process.
    for (const name of ['SIGTERM', 'SIGINT'] as const) host.once(name, () => abort.abort(new Error(`got ${name}`)));
    return stdin;
  };
  const request: PluginRequest = {
    environment: host.env,
    readStdin,
    warn: writeLine,
    signal: abort.signal,
    listSeparator: delimiter,
  };
  // A definition is only ever handed what its own parseConfig made.
  const plugin = definition as unknown as PluginDefinition;
  return dispatch(plugin, request, () => makeContainer(plugin, request));
}

/** The container of an executable that has its drivers at hand and executes its delegates. */
function containerOf(drivers: readonly ContainerModule[]): MakeContainer {
  return async (definition) => {
    const container = new Container();
    await container.load(definition.module, ipamModule, runtimeModule, ...drivers);
    return container;
  };
}

/** Settles when the call can no longer be trusted to end by itself. */
function brokenCall(host: NodeJS.Process, abort: AbortController): Promise<PluginOutcome> {
  return new Promise((resolve) => {
    host.on('uncaughtException', (error) => {
      abort.abort(new UncaughtError('a bug of the plugin', { cause: error }));
      resolve(crashOutcome(error)); // the first one is the answer
    });
    host.once('beforeExit', () => {
      resolve(
        crashOutcome(new Error('the call ended without an answer: it waits for something that can no longer happen')),
      );
    });
  });
}

class UncaughtError extends Error {}
