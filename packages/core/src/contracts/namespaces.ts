import { type Token, token } from '../wiring.ts';
import type { Addresses } from './addresses.ts';
import type { Announcements } from './announcements.ts';
import type { BridgeVlans } from './bridge-vlans.ts';
import type { Links } from './links.ts';
import type { Neighbours } from './neighbours.ts';
import type { Routes } from './routes.ts';
import type { Rules } from './rules.ts';
import type { Sysctls } from './sysctls.ts';

/** An open network namespace with the drivers that are bound to it. */
export interface Namespace {
  /** The path it was opened by; `undefined` for the host's. */
  readonly path: string | undefined;
  readonly links: Links;
  readonly bridgeVlans: BridgeVlans;
  readonly addresses: Addresses;
  readonly routes: Routes;
  readonly rules: Rules;
  readonly neighbours: Neighbours;
  readonly sysctls: Sysctls;
  readonly announcements: Announcements;
  /**
   * Runs a synchronous function inside the namespace and restores the caller's in the same tick. A promise returned
   * by it is refused. If restoring fails the process ends: nothing it did afterwards could be trusted.
   */
  enter<T>(action: () => T): T;
  /** Whether the other handle is of the same namespace (device and inode). */
  same(other: Namespace): boolean;
  close(): void;
}

/** Opens network namespaces; each one that is open comes with its links, addresses, routes, rules and sysctls. */
export interface Namespaces {
  /** The namespace this process runs in. Never closed by a caller. */
  readonly host: Namespace;
  /**
   * @throws CniError code 3 when the path does not exist, code 4 when it is no network namespace:
   * `unknown FS magic on "<path>": <hex>`
   */
  open(path: string): Namespace;
  /** As `open`, and `undefined` when the path does not exist. */
  openIfThere(path: string): Namespace | undefined;
  /** Whether the path leads to the namespace this process runs in; `false` when it cannot be read. */
  isHost(path: string): boolean;
}
export const Namespaces: Token<Namespaces> = token('Namespaces');
