import { type Files, type Token, token } from '@podwire/core';
import { type Bus, DBusConnection } from './bus.ts';
import { socketPaths, usualSockets } from './bus-address.ts';

/** The D-Bus system bus, on which firewalld is found if it runs. */
export interface SystemBus {
  /**
   * Why firewalld cannot be there, as a look at the file system tells; `undefined` when the bus has to be asked.
   *
   * @param options.installed - it is taken for installed: only the bus is looked for
   */
  absence(options?: { readonly installed?: boolean }): string | undefined;
  open(): Bus;
}
export const SystemBus: Token<SystemBus> = token('FirewalldSystemBus');

// firewalld does not start without one of these: its zones are in there. Most nodes with a bus have no firewalld, and
// looking is a thousand times cheaper than asking the bus.
const installationFolders = ['/usr/lib/firewalld', '/etc/firewalld', '/run/current-system/sw/lib/firewalld'];

/** The system bus of this node. */
export class NodeSystemBus implements SystemBus {
  /** @param address - DBUS_SYSTEM_BUS_ADDRESS; left out, the bus is where it usually is */
  constructor(
    private readonly files: Files,
    private readonly address: string | undefined,
    private readonly options: { readonly withinMs?: number } = {},
  ) {}

  absence({ installed = false }: { readonly installed?: boolean } = {}): string | undefined {
    const sockets = this.#sockets;
    if (sockets && !sockets.some((path) => this.#isThere(path))) {
      return `there is no D-Bus system bus at ${sockets.join(' or ')}`;
    }
    if (installed || this.address || installationFolders.some((path) => this.#isThere(path))) return undefined;
    return 'it is not installed';
  }

  open(): Bus {
    const socket = this.#sockets?.find((path, at, { length }) => at === length - 1 || this.#isThere(path));
    return new DBusConnection(socket ? { socket } : { busAddress: this.address ?? '' }, this.options);
  }

  /** `undefined` when the address that is set is not one of sockets with a path. */
  get #sockets(): readonly string[] | undefined {
    return this.address ? socketPaths(this.address) : usualSockets;
  }

  #isThere(path: string): boolean {
    return this.files.stat(path) !== undefined;
  }
}
