import type { PeerCredentials } from '@podwire/driver-netlink';
import type { WarmRequest } from './framing.ts';
import { worldOf } from './places.ts';

/** The daemon's own side of what must be the same for caller and daemon. */
export interface OwnSide {
  readonly uid: number;
  readonly world: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What drivers read from the environment of the process that they are in. */
const sharedVariables = ['PATH', 'DBUS_SYSTEM_BUS_ADDRESS'] as const;

/** Config keys of plugins that hold paths; a relative one starts from where the caller stands. */
const relativePath = /"(?:dataDir|resolvConf)"\s*:\s*"(?!["/])/i;

/** Why a caller cannot be served here, whatever it asks for. */
export function refusalOfUser({ uid }: PeerCredentials, own: OwnSide): string | undefined {
  return uid === own.uid ? undefined : `the daemon serves user ${own.uid}, and the caller is user ${uid}`;
}

/**
 * Why a call must run in a process of its own, since it would mean something else in the daemon's; `undefined` when it
 * means the same.
 */
export function refusalOf({ pid }: PeerCredentials, call: WarmRequest, own: OwnSide): string | undefined {
  const { environment, stdin } = call;
  if (pid === 0) return 'the caller is in a PID namespace that the daemon does not see';
  if (!isOfWorld(pid, own.world)) return "the caller's namespaces, or its root, are not the daemon's";
  for (const name of sharedVariables) {
    if ((environment[name] ?? '') !== (own.environment[name] ?? '')) return `${name} is not the daemon's`;
  }
  if (environment.PODWIRE_TRACE) return 'PODWIRE_TRACE prints on the stderr of a process';
  const { CNI_NETNS: netns = '', CNI_PATH: path = '' } = environment;
  if (netns !== '' && !isSameForAll(netns)) return `CNI_NETNS is ${netns}, which is another in each process`;
  const folder = path.split(':').find((each) => each !== '' && !isSameForAll(each));
  if (folder !== undefined) return `CNI_PATH names ${folder}, which is another in each process`;
  if (relativePath.test(stdin)) return 'the config has a relative path';
  return undefined;
}

function isOfWorld(pid: number, world: string): boolean {
  try {
    return worldOf(pid) === world;
  } catch {
    return false; // it has ended, or is one that this process may not look at
  }
}

function isSameForAll(path: string): boolean {
  return (
    path.startsWith('/') && !/^\/+(?:proc\/+(?:self|thread-self)|dev\/+(?:fd|stdin|stdout|stderr))(?:\/|$)/.test(path)
  );
}
