import type { PluginDefinition } from '@podwire/core';
import type { MakeContainer } from '@podwire/runtime';
import type { Connection } from './connection.ts';
import type { EventLog } from './event-log.ts';
import { type Entry, FairQueue } from './fair-queue.ts';
import type { WarmRequest } from './framing.ts';
import type { Settings } from './settings.ts';
import { configOf, notDone, WarmCall } from './warm-call.ts';

export interface CallsOptions {
  readonly settings: Settings;
  readonly log: EventLog;
  readonly makeContainer: MakeContainer;
  /** Something may have been broken that calls share; or a call goes on that must not meet what comes next. */
  readonly onDoubt: (why: string) => void;
}

/** The calls of all connections: those that run, and those that wait for it. */
export class Calls {
  #served = 0;
  readonly #queue: FairQueue;
  readonly #running = new Set<WarmCall>();
  /** What answers a call that waits when it is not going to be made. */
  readonly #turnAway = new Map<Entry, (why: string) => void>();

  constructor(private readonly options: CallsOptions) {
    this.#queue = new FairQueue(options.settings);
  }

  get counts(): { readonly calls: number; readonly running: number; readonly waiting: number } {
    return { calls: this.#served, running: this.#running.size, waiting: this.#queue.waiting };
  }

  /** Makes a call when it is its turn, and answers it. */
  serve(plugin: PluginDefinition, request: WarmRequest, connection: Connection): void {
    const { makeContainer, settings } = this.options;
    const call = new WarmCall(request, plugin, makeContainer, settings, (line) => connection.warn(line));
    const { CNI_COMMAND: command = '', CNI_CONTAINERID: id, CNI_IFNAME: ifname } = request.environment;
    // These touch nothing, and need not wait.
    if (command === '' || command === 'VERSION') {
      void this.#make(call, connection, performance.now());
      return;
    }
    const { name } = configOf(request.stdin);
    const network = typeof name === 'string' ? name : '';
    const arrived = performance.now();
    const entry: Entry = {
      network,
      ...(id && { attachment: JSON.stringify([network, id, ifname]) }),
      start: () => {
        this.#turnAway.delete(entry);
        connection.onGone = () => call.abort('the caller is gone');
        connection.onSignal = (signal) => call.abort(`got ${signal}`);
        return this.#make(call, connection, arrived, network);
      },
    };
    this.#enqueue(entry, request, connection);
  }

  /** Has those that wait run elsewhere. */
  refuseWaiting(why: string): void {
    for (const entry of this.#queue.clear()) this.#turnAway.get(entry)?.(why);
    this.#turnAway.clear();
  }

  /** Ends those that run early; what they did is taken back. */
  abortRunning(why: string): void {
    for (const call of this.#running) call.abort(why);
  }

  /** Resolves when none runs. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.race([...this.#running].map((call) => call.ended));
  }

  /** An error that nothing caught: of a call, or of nobody knows what. */
  broke(error: unknown): void {
    const { current } = WarmCall;
    const [only, ...others] = this.#running;
    const call = current ?? (others.length === 0 ? only : undefined);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.options.log.write({ event: 'bug', type: call?.request.type, error: text });
    const runs = call !== undefined && this.#running.has(call);
    if (runs) call.broke(error);
    if (!runs || call !== current) this.options.onDoubt('an error outside of any call');
  }

  #enqueue(entry: Entry, request: WarmRequest, connection: Connection): void {
    const giveUp = () => {
      this.#turnAway.delete(entry);
      return this.#queue.remove(entry);
    };
    connection.onGone = giveUp;
    connection.onSignal = (signal) => {
      if (giveUp()) connection.answer(notDone(request.stdin, `the call was aborted: got ${signal}`));
    };
    this.#turnAway.set(entry, (why) => connection.refuse(why));
    if (this.#queue.push(entry)) return;
    giveUp();
    const { waiting } = this.#queue;
    const remedy = 'Nothing was done. Try again, or see: podwire daemon status';
    connection.answer(notDone(request.stdin, `${waiting} calls are waiting already`, remedy));
    this.options.log.write({ event: 'full', waiting });
  }

  async #make(call: WarmCall, connection: Connection, arrived: number, network?: string): Promise<void> {
    const started = performance.now();
    this.#running.add(call);
    const { exitCode, stdout, lost } = await call.run();
    this.#running.delete(call);
    connection.answer({ exitCode, stdout });
    this.#served += 1;
    const { type, environment } = call.request;
    this.options.log.write({
      event: 'call',
      command: environment.CNI_COMMAND,
      type,
      network,
      container: environment.CNI_CONTAINERID,
      ifname: environment.CNI_IFNAME,
      ms: rounded(performance.now() - started),
      waitedMs: rounded(started - arrived),
      exit: exitCode,
      error: exitCode === 0 ? undefined : String(configOf(stdout).msg),
    });
    if (lost) this.options.onDoubt('a call does not end');
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
