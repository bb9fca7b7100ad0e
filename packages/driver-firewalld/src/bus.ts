import { createRequire } from 'node:module';
import type * as DBus from 'dbus-native';
import { disconnected, noAnswer, refused } from './errors.ts';
import type { FirewalldError } from './firewalld-error.ts';

/** A method call: `org.fedoraproject.FirewallD1.zone.addSource` of an object. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus types of the arguments: `ss`. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** One connection to a message bus. */
export interface Bus {
  /**
   * The reply's value: strings, booleans, arrays; an `a{sv}` as an object of plain values; `undefined` for none.
   *
   * @throws FirewalldError with the reason that firewalld gave, `no-answer` or `disconnected`
   */
  call(call: BusCall): Promise<unknown>;
  close(): void;
}

/** Where a bus listens: a socket's path, or anything that D-Bus takes for an address. */
export type BusPlace = { readonly socket: string } | { readonly busAddress: string };

// A reload of a large rule set takes firewalld seconds, in which it answers nobody.
const answerWithinMs = 10_000;
// Nothing that we call may start firewalld by its D-Bus activation: whether it runs is the administrator's decision.
const noAutoStart = 0x2;

/**
 * A connection over dbus-native, for one act: the socket is closed with it, so that the process can end and a bus that
 * was restarted is found.
 *
 * Of the D-Bus clients on npm it is the one whose author still works on it (a call has a deadline, a connection that
 * ends fails its calls), with one dependency (XML, loaded for introspection alone, which we do not use) and neither a
 * native part nor an install script. Evaluating it takes 11 ms; its forks, by the names of jellybrick, homebridge and
 * httptoolkit, take 17 to 22. It is tested by its author on Node.js 22 and later, and by us on 20.
 */
export class DBusConnection implements Bus {
  readonly #client: DBus.MessageBus;
  readonly #withinMs: number;
  readonly #hello: Promise<unknown>;
  #ended: unknown;

  constructor(place: BusPlace, { withinMs = answerWithinMs }: { readonly withinMs?: number } = {}) {
    this.#withinMs = withinMs;
    this.#client = loadClient().createClient({
      ...place,
      timeout: withinMs,
      authMethods: ['EXTERNAL'], // the kernel tells the bus who we are
      direct: true, // the client's own Hello throws what nobody could catch
    });
    this.#client.connection.on('error', (error: unknown) => {
      this.#ended = error;
      this.close(); // a bus that does not let us in may leave the connection open, and its calls waiting
    });
    this.#hello = Promise.resolve(this.#client.invokeDbus({ member: 'Hello' }));
    this.#hello.catch(() => undefined); // told by the first call
  }

  async call(call: BusCall): Promise<unknown> {
    try {
      await this.#hello;
      return await this.#client.invoke({ ...call, body: [...(call.body ?? [])], flags: noAutoStart });
    } catch (error) {
      throw this.#failureOf(call, error);
    }
  }

  close(): void {
    // Not end(), which waits for the other side to close too: a bus that hangs would keep the socket.
    this.#client.connection.stream.destroy();
  }

  #failureOf({ member, body = [] }: BusCall, error: unknown): FirewalldError {
    const call = `${member}(${body.map((value) => JSON.stringify(value)).join(', ')})`;
    const { dbusName, code, message } = error as Partial<DBus.DBusError> & { readonly code?: string };
    if (code === 'ETIMEDOUT') return noAnswer(call, this.#withinMs / 1000, error);
    const said = message ?? String(error);
    // An error without a D-Bus name is the socket's own.
    if (code === 'ECONNCLOSED' || dbusName === undefined) return disconnected(call, this.#ended);
    // The D-Bus name of firewalld's errors is always the same; its own word stands at the start of the text.
    return refused(call, /^([A-Z][A-Z_]+)\b/.exec(said)?.[1] ?? dbusName, said, error);
  }
}

/** Not an import, as with koffi in driver-netlink: a node without firewalld should not pay for evaluating it. */
function loadClient(): typeof DBus {
  if (import.meta.url) return createRequire(import.meta.url)('dbus-native');
  return require('dbus-native');
}
