import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { PluginOutcome } from '@podwire/core';
import { encodeExit, encodeFrame, MalformedRequest, RequestReader, SignalReader, type WarmRequest } from './framing.ts';
import type { Room } from './room.ts';

/** Requests up to this size need no place in the room: there are at most as many as there are connections. */
const smallRequest = 64 << 10;
/** What a caller does not read of stderr in time is left out beyond this. */
const unreadStderr = 1 << 20;

export interface ConnectionOptions {
  readonly room: Room;
  /** For the whole of a request, and for a caller to take its answer. */
  readonly patienceMs: number;
  /** Called once, with a whole request. */
  readonly onRequest: (request: WarmRequest, connection: Connection) => void;
}

/** One caller: a request, what it says meanwhile, and an answer. */
export class Connection {
  /** Called once, when the caller is gone before it has an answer. */
  onGone: () => void = () => undefined;
  /** Called with a signal's name, as `SIGTERM`. */
  onSignal: (name: string) => void = () => undefined;
  readonly closed: Promise<void>;
  readonly #reader = new RequestReader();
  readonly #signals = new SignalReader();
  #state: 'asking' | 'waiting' | 'answered' | 'gone' = 'asking';
  #place: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#gone();
        resolve();
      });
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.once('end', () => this.#gone());
  }

  /** Starts to read. */
  read(): void {
    this.#startTimer(() => this.refuse('the request did not come in time'));
    this.socket.on('data', (chunk) => this.#take(chunk));
    this.socket.resume();
  }

  /** Has the caller run the call by itself: nothing was done here. */
  refuse(why: string): void {
    this.#finish(encodeFrame('cold', why));
  }

  answer({ stdout, exitCode }: PluginOutcome): void {
    const frames = stdout === '' ? [] : [encodeFrame('stdout', stdout)];
    this.#finish(Buffer.concat([...frames, encodeExit(exitCode)]));
  }

  warn(line: string): void {
    if (this.#state === 'waiting' && this.socket.writableLength < unreadStderr) {
      this.socket.write(encodeFrame('stderr', `${line}\n`));
    }
  }

  #take(chunk: Buffer): void {
    try {
      if (this.#state === 'asking') this.#takeRequest(chunk);
      else if (this.#state === 'waiting') this.#takeSignals(chunk);
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      if (this.#state === 'asking') this.refuse(`this is no request: ${error.message}`);
      else this.socket.destroy(); // whatever that caller is, it does not wait for an answer
    }
  }

  #takeRequest(chunk: Buffer): void {
    this.#reader.push(chunk);
    if (this.#reader.complete) {
      clearTimeout(this.#timer);
      this.#state = 'waiting';
      const { request, rest } = this.#reader.finish();
      this.options.onRequest(request, this);
      if (rest.length > 0) this.#take(rest);
      return;
    }
    const { size = 0 } = this.#reader;
    if (size <= smallRequest || this.#place) return;
    this.socket.pause();
    clearTimeout(this.#timer);
    this.#place = this.options.room.take(size, () => {
      this.#startTimer(() => this.refuse('the request did not come in time'));
      this.socket.resume();
    });
  }

  #takeSignals(chunk: Buffer): void {
    for (const number of this.#signals.push(chunk)) this.onSignal(signalName(number));
  }

  #finish(bytes: Buffer): void {
    if (this.#state === 'answered' || this.#state === 'gone') return;
    this.#state = 'answered';
    // Closed by the caller, once it has read that: what it still sends is let pass, or its answer would be lost on it.
    this.#startTimer(() => this.socket.destroy());
    this.socket.end(bytes);
    this.socket.resume();
  }

  #gone(): void {
    clearTimeout(this.#timer);
    this.#place?.();
    this.#place = undefined;
    const before = this.#state;
    this.#state = 'gone';
    if (before === 'waiting') this.onGone();
    if (before !== 'gone') this.socket.destroy();
  }

  #startTimer(action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, this.options.patienceMs);
  }
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? `signal ${number}`;
}
