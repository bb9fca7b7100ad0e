import { closeSync, fstatSync, writeSync } from 'node:fs';
import type {
  Addresses,
  Announcements,
  BridgeVlans,
  Links,
  Namespace,
  Neighbours,
  Routes,
  Rules,
  Sysctls,
} from '@podwire/core';
import { retold } from './about.ts';
import { NetlinkAddresses } from './addresses.ts';
import { PacketAnnouncements } from './announcements.ts';
import { NetlinkBridgeVlans } from './bridge-vlans.ts';
import { KernelEvents } from './events.ts';
import type { Libc } from './libc.ts';
import { NetlinkLinks } from './links.ts';
import { NetlinkNeighbours } from './neighbours.ts';
import { type Place, whereIs } from './place.ts';
import type { Poller } from './poller.ts';
import { NetlinkRoutes } from './routes.ts';
import { NetlinkRules } from './rules.ts';
import { NetlinkSocket } from './socket.ts';
import { NetlinkSysctls } from './sysctls.ts';
import type { Thread } from './thread.ts';
import type { Trace } from './trace.ts';
import { CLONE } from './uapi/sched.ts';

/** Under this key a handle keeps its file descriptor, for links that are created in it or moved to it. */
export const descriptor: unique symbol = Symbol.for('@podwire/driver-netlink/descriptor') as never;

/** Threads of Node's pool, and so the most that can lend a socket at one time. */
const THREADS = 4;

const needsAdmin =
  'It takes CAP_SYS_ADMIN in the user namespaces of this process and of the network namespace: run as root';

/** One open namespace. Its sockets are made inside it and belong to it, so that only `enter` ever switches. */
export class NetlinkNamespace implements Namespace, Place {
  readonly [descriptor]: number;
  readonly where: string;
  readonly links: Links;
  readonly bridgeVlans: BridgeVlans;
  readonly addresses: Addresses;
  readonly routes: Routes;
  readonly rules: Rules;
  readonly neighbours: Neighbours;
  readonly sysctls: Sysctls;
  readonly announcements: Announcements;
  readonly events: KernelEvents;
  private readonly identity: string;
  private first: NetlinkSocket | undefined;
  private readonly idle: NetlinkSocket[] = [];
  private closed = false;

  constructor(
    private readonly libc: Libc,
    private readonly trace: Trace,
    private readonly thread: Thread,
    poller: Poller,
    fd: number,
    readonly path: string | undefined,
  ) {
    this[descriptor] = fd;
    this.where = whereIs(this);
    this.identity = identityOf(fstatSync(fd));
    this.enter = this.enter.bind(this);
    this.events = new KernelEvents(libc, poller, this.enter);
    this.links = new NetlinkLinks(this);
    this.bridgeVlans = new NetlinkBridgeVlans(this);
    this.addresses = new NetlinkAddresses(this);
    this.routes = new NetlinkRoutes(this);
    this.rules = new NetlinkRules(this);
    this.neighbours = new NetlinkNeighbours(this);
    this.sysctls = new NetlinkSysctls(this.enter, this.where);
    this.announcements = new PacketAnnouncements(this, libc, this.links, this.sysctls);
  }

  get socket(): NetlinkSocket {
    if (this.closed) throw this.alreadyClosed();
    this.first ??= this.newSocket();
    return this.first;
  }

  async lend<T>(use: (socket: NetlinkSocket) => Promise<T>): Promise<T> {
    const socket = this.idle.pop() ?? this.newSocket();
    try {
      return await use(socket);
    } finally {
      if (this.closed || this.idle.length === THREADS) socket.close();
      else this.idle.push(socket);
    }
  }

  newSocket(protocol?: number): NetlinkSocket {
    return this.enter(() => new NetlinkSocket(this.libc, this.trace, protocol));
  }

  enter<T>(action: () => T): T {
    if (this.closed) throw this.alreadyClosed();
    const { here } = this.thread;
    const result = here === this[descriptor] ? action() : this.switchAndReturn(action, here);
    if (isPromise(result))
      throw new TypeError('enter() takes a synchronous function: what it awaits would run outside');
    return result;
  }

  same(other: Namespace): boolean {
    const fd = (other as { readonly [descriptor]?: number })[descriptor];
    return fd !== undefined && this.isAt(fstatSync(fd));
  }

  /** Whether that file leads here. */
  isAt(file: { readonly dev: number; readonly ino: number }): boolean {
    return identityOf(file) === this.identity;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.first?.close();
    for (const socket of this.idle) socket.close();
    closeSync(this[descriptor]);
  }

  private switchAndReturn<T>(action: () => T, back: number): T {
    const { inside } = this.thread;
    try {
      this.libc.setns(this[descriptor], CLONE.NEWNET);
    } catch (cause) {
      throw retold({ operation: 'enter', subject: this.where, remedies: { EPERM: needsAdmin } }, cause);
    }
    try {
      this.thread.inside = this[descriptor];
      return action();
    } finally {
      this.restore(back);
      this.thread.inside = inside;
    }
  }

  /** A thread that stays in a pod's namespace would serve the next call there, so there is no going on from here. */
  private restore(back: number): void {
    try {
      this.libc.setns(back, CLONE.NEWNET);
    } catch (error) {
      writeSync(2, `podwire: cannot leave ${this.where}: ${error}; ending the process\n`);
      this.libc.abort();
    }
  }

  private alreadyClosed(): Error {
    return new TypeError(`${this.where} has already been closed`);
  }
}

/** The open file of a namespace that this driver opened. */
export function descriptorOf(namespace: Namespace): number {
  const fd = (namespace as { readonly [descriptor]?: number })[descriptor];
  if (fd === undefined) throw openedElsewhere();
  return fd;
}

/** The transport of a namespace that this driver opened, for other drivers over netlink. */
export function placeOf(namespace: Namespace): Place {
  if (!(descriptor in namespace)) throw openedElsewhere();
  return namespace as NetlinkNamespace;
}

function openedElsewhere(): TypeError {
  return new TypeError('this namespace was opened by another driver');
}

function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
