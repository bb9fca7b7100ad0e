import { statSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { PluginDefinition } from '@podwire/core';
import { type Libc, type PeerCredentials, peerOf } from '@podwire/driver-netlink';
import type { MakeContainer } from '@podwire/runtime';
import { Calls } from './calls.ts';
import { Connection } from './connection.ts';
import type { EventLog } from './event-log.ts';
import type { WarmRequest } from './framing.ts';
import type { Listening } from './listening.ts';
import type { Places } from './places.ts';
import { type OwnSide, refusalOf, refusalOfUser } from './refusals.ts';
import { Room } from './room.ts';
import type { Settings } from './settings.ts';
import { controlType, type DaemonStatus, whenIdle } from './status.ts';
import { tidy } from './tidy.ts';

export interface DaemonOptions {
  readonly libc: Libc;
  readonly places: Places;
  /** The folder of its build. */
  readonly home: string;
  readonly own: OwnSide;
  readonly listening: Listening;
  readonly log: EventLog;
  readonly settings: Settings;
  readonly pluginOf: (type: string) => PluginDefinition | undefined;
  readonly makeContainer: MakeContainer;
}

/** For requests that are large, all together. */
const roomBytes = 64 << 20;
/** After its name is gone a caller may still be about to connect: one that had just looked it up. */
const stragglersMs = 100;

/** Without a call for so long, it gives memory back, once it has had so many of them since it last did. */
const tidyAfterMs = 1000;
const callsPerTidying = 20;

/** Serves calls of plugins, until there is a reason to end. */
export class Daemon {
  /** Resolves when it has ended, and all that it did for callers as well. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  #state: DaemonStatus['state'] = 'serving';
  #replaced = false;
  #idle: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #tidyAt = callsPerTidying;
  readonly #look: NodeJS.Timeout;
  readonly #server: Server;
  readonly #room = new Room(roomBytes);
  readonly #calls: Calls;
  readonly #connections = new Set<Connection>();
  readonly #build: string;
  readonly #socketInode: number | undefined;

  constructor(private readonly options: DaemonOptions) {
    const { settings, listening, places, log, makeContainer } = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#calls = new Calls({ settings, log, makeContainer, onDoubt: (why) => this.leave(why) });
    this.#build = this.#buildNow();
    this.#socketInode = listening.ofSystemd ? undefined : statSync(places.socket).ino;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = settings.waiting + settings.atOnce + 100;
    this.#server.on('error', (error) => this.leave(`the socket failed: ${error.message}`));
    this.#server.listen({ fd: listening.socket });
    this.#look = setInterval(() => this.#lookAround(), settings.lookMs);
    this.#rest();
    log.write({ event: 'start', build: places.build, node: process.version, socket: places.socket });
  }

  get status(): DaemonStatus {
    const { places, home } = this.options;
    return {
      pid: process.pid,
      build: places.build,
      home,
      socket: places.socket,
      state: this.#state,
      uptimeSeconds: Math.round(process.uptime()),
      ...this.#calls.counts,
      rssBytes: process.memoryUsage.rss(),
      heapBytes: process.memoryUsage().heapUsed,
    };
  }

  /** An error that nothing caught. */
  broke(error: unknown): void {
    this.#calls.broke(error);
  }

  /**
   * Takes no more calls, lets those that run finish, for a while, and ends. Called again, it lets none finish: what
   * they did is taken back.
   */
  leave(why: string): void {
    if (this.#state === 'leaving') this.#calls.abortRunning(why);
    else void this.#leave(why);
  }

  async #leave(why: string): Promise<void> {
    const { listening, settings, log } = this.options;
    this.#state = 'leaving';
    log.write({ event: 'leave', why });
    this.#stopResting();
    clearInterval(this.#look);
    // systemd listens on: what has not been accepted is the next daemon's.
    if (listening.ofSystemd) this.#server.close();
    else this.#removeSocket();
    this.#calls.refuseWaiting('the daemon ends');
    const finish = setTimeout(() => this.leave(why), settings.finishMs);
    await this.#calls.ended();
    clearTimeout(finish);
    if (!listening.ofSystemd) {
      await pause(stragglersMs);
      this.#server.close();
    }
    await Promise.race([Promise.all([...this.#connections].map(({ closed }) => closed)), pause(settings.patienceMs)]);
    log.write({ event: 'end', calls: this.#calls.counts.calls });
    log.close();
    this.#end();
  }

  #accept(socket: Socket): void {
    const { libc, own, settings } = this.options;
    const peer = peerOf(libc, descriptorOf(socket));
    const connection = new Connection(socket, {
      room: this.#room,
      patienceMs: settings.patienceMs,
      onRequest: (request) => this.#serve(request, connection, peer),
    });
    this.#connections.add(connection);
    this.#stopResting();
    void connection.closed.then(() => {
      this.#connections.delete(connection);
      this.#rest();
    });
    const refusal = refusalOfUser(peer, own);
    if (refusal === undefined) connection.read();
    else this.#refuse(refusal, connection);
  }

  #serve(request: WarmRequest, connection: Connection, peer: PeerCredentials): void {
    if (request.type === controlType) this.#control(request, connection);
    else if (this.#state === 'leaving') connection.refuse('the daemon ends');
    else if (this.#buildNow() !== this.#build) {
      connection.refuse("the daemon's build is gone");
      this.leave('its build is gone');
    } else {
      const plugin = this.options.pluginOf(request.type);
      const refusal = refusalOf(peer, request, this.options.own);
      if (!plugin) this.#refuse('this build has no such plugin', connection, request);
      else if (refusal !== undefined) this.#refuse(refusal, connection, request);
      else this.#calls.serve(plugin, request, connection);
    }
  }

  #refuse(why: string, connection: Connection, request?: WarmRequest): void {
    connection.refuse(why);
    this.options.log.write({ event: 'refuse', type: request?.type, command: request?.environment.CNI_COMMAND, why });
  }

  #control({ environment }: WarmRequest, connection: Connection): void {
    const { CNI_COMMAND: command } = environment;
    if (command !== 'STATUS' && command !== 'STOP') connection.refuse(`the daemon itself does no ${command}`);
    else connection.answer({ stdout: `${JSON.stringify(this.status)}\n`, exitCode: 0 });
    if (command !== 'STOP') return;
    if (environment[whenIdle] === '1') this.#replaced = true;
    else this.leave('it was told to stop');
  }

  /** Waits for the next caller, as long as it is worth it. */
  #rest(): void {
    if (this.#state === 'leaving' || this.#connections.size > 0 || this.#calls.counts.running > 0) return;
    const { idleMs, idleWhenReplacedMs } = this.options.settings;
    const patience = this.#replaced ? Math.min(idleMs || idleWhenReplacedMs, idleWhenReplacedMs) : idleMs;
    this.#stopResting();
    if (patience > 0) this.#idle = setTimeout(() => this.leave('nobody calls'), patience);
    if (this.#calls.counts.calls >= this.#tidyAt) this.#pause = setTimeout(() => this.#tidy(), tidyAfterMs);
  }

  #stopResting(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#pause);
    this.#idle = undefined;
  }

  #tidy(): void {
    tidy();
    this.#tidyAt = this.#calls.counts.calls + callsPerTidying;
  }

  #lookAround(): void {
    if (this.#buildNow() !== this.#build) this.leave('its build is gone');
    else if (!this.#hasSocket()) this.leave('its socket is gone');
    else if (this.#idle === undefined) this.#rest(); // a call went on after its caller had gone
  }

  /** Which files the build consists of, as far as looking at two of them tells. */
  #buildNow(): string {
    const { home } = this.options;
    const inodes = [home, `${home}/daemon.cjs`].map((path) => statSync(path, { throwIfNoEntry: false })?.ino);
    return inodes.join(' ');
  }

  /** Whether callers still find it: another may have put its own socket there, or removed this one. */
  #hasSocket(): boolean {
    if (this.#socketInode === undefined) return true;
    return statSync(this.options.places.socket, { throwIfNoEntry: false })?.ino === this.#socketInode;
  }

  #removeSocket(): void {
    try {
      if (this.#hasSocket()) unlinkSync(this.options.places.socket);
    } catch {
      // read-only by now: it stays, and nobody listens
    }
  }
}

/** Node tells nobody, though getsockopt(2) needs it. */
function descriptorOf(socket: Socket): number {
  return (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
