import { AsyncLocalStorage } from 'node:async_hooks';
import { CniError, dispatch, ErrorCode, type PluginDefinition, type PluginOutcome, printError } from '@podwire/core';
import { crashOutcome, type MakeContainer } from '@podwire/runtime';
import type { WarmRequest } from './framing.ts';

/** How long a call that was aborted, or that broke, may take to take back what it did. */
export interface Patience {
  /** A call that takes longer is aborted. */
  readonly deadlineMs: number;
  /** One that has been aborted and still goes on is given up. */
  readonly undoMs: number;
}

/** One call of a plugin, within a process that has others. */
export class WarmCall {
  /** The call on whose behalf the running code runs. */
  static readonly #current = new AsyncLocalStorage<WarmCall>();
  static get current(): WarmCall | undefined {
    return WarmCall.#current.getStore();
  }

  /** Resolves when `run` does. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  readonly #abort = new AbortController();
  /** The answer, when it is not what the call ends with. */
  #broken: PluginOutcome | undefined;

  constructor(
    readonly request: WarmRequest,
    private readonly plugin: PluginDefinition,
    private readonly makeContainer: MakeContainer,
    private readonly patience: Patience,
    private readonly warn: (line: string) => void,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Ends it early; what it did is taken back. */
  abort(why: string): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(new Error(why));
  }

  /** An error of its code reached nobody: the call ends with it, once what it did is taken back. */
  broke(error: unknown): void {
    this.#broken ??= crashOutcome(error);
    this.abort('a bug of the plugin');
  }

  /** Never rejects. @returns the answer, and whether the call may still be going on */
  async run(): Promise<PluginOutcome & { readonly lost: boolean }> {
    const seconds = this.patience.deadlineMs / 1000;
    const deadline = setTimeout(() => this.abort(`it took longer than ${seconds} seconds`), this.patience.deadlineMs);
    const finished = WarmCall.#current.run(this, () => this.#dispatch());
    const outcome = await Promise.race([finished, this.#stuck(finished)]);
    clearTimeout(deadline);
    this.#end();
    return { ...(this.#broken ?? outcome ?? stuckOutcome()), lost: outcome === undefined };
  }

  async #dispatch(): Promise<PluginOutcome> {
    const { environment, stdin } = this.request;
    const request = {
      // A delegate that is executed must not wait here for a place that its own caller has.
      environment: { ...environment, PODWIRE_DAEMON: 'off' },
      readStdin: () => stdin,
      warn: this.warn,
      signal: this.#abort.signal,
      beforeDone: lookAtSockets,
    };
    try {
      return await dispatch(this.plugin, request, () => this.makeContainer(this.plugin, request));
    } catch (error) {
      return crashOutcome(error);
    }
  }

  /** Resolves some time after the call was aborted, unless it has ended by then. */
  #stuck(finished: Promise<unknown>): Promise<undefined> {
    return new Promise((resolve) => {
      const { signal } = this.#abort;
      const startTimer = () => {
        const timer = setTimeout(() => resolve(undefined), this.patience.undoMs);
        void finished.finally(() => clearTimeout(timer));
      };
      if (signal.aborted) startTimer();
      else signal.addEventListener('abort', startTimer, { once: true });
    });
  }
}

/**
 * Has Node look at its sockets once more: a plugin may work for milliseconds without giving it an occasion to see that
 * the caller is gone. What is ready by now is seen between the first turn of the loop and the second.
 */
async function lookAtSockets(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}

function stuckOutcome(): PluginOutcome {
  const error = new CniError(
    ErrorCode.tryAgainLater,
    'the call was aborted and does not end',
    'What it did may not have been taken back. See: podwire daemon logs',
  );
  return { stdout: printError(error), exitCode: 1 };
}

/** What is answered where nothing was done. */
export function notDone(stdin: string, message: string, remedy?: string): PluginOutcome {
  const error = new CniError(ErrorCode.tryAgainLater, message, remedy);
  const { cniVersion } = configOf(stdin);
  return { stdout: printError(error, typeof cniVersion === 'string' ? cniVersion : undefined), exitCode: 1 };
}

/** A config as far as it is one. Whether it is right is for the plugin to say. */
export function configOf(stdin: string): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = JSON.parse(stdin);
    return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
