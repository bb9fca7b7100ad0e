import { realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { KoffiLibc } from '@podwire/driver-netlink';
import { inProcess, isThisBuild } from '../in-process.ts';
import type { Composition } from '../parts.ts';
import { tellOthers } from './client.ts';
import { Daemon } from './daemon.ts';
import { EventLog } from './event-log.ts';
import { inherited, listen } from './listening.ts';
import { ensureRuntimeFolder, Places, runtimeFolder, worldOf } from './places.ts';
import { preload } from './preload.ts';
import { type Settings, settingsFrom } from './settings.ts';

/** Calls wait in the kernel on threads of the pool, for locks and for links to go; four would be few. */
const poolThreads = 12;

/**
 * The main of `daemon.cjs`. It ends when another daemon has its place already.
 *
 * @param settings - before those that the environment gives
 */
export async function runDaemon(composition: Composition, settings?: Partial<Settings>): Promise<void> {
  // libuv reads it when the pool is first used, which is after this.
  process.env.UV_THREADPOOL_SIZE = String(poolThreads);
  const environment = { ...process.env };
  for (const name of ['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES']) delete process.env[name];
  // Nothing of whoever has started it: a folder that is in use cannot be unmounted.
  process.chdir('/');
  process.umask(0o022);
  const libc = new KoffiLibc();
  const home = dirname(realpathSync(process.argv[1] ?? ''));
  const folder = runtimeFolder(environment);
  ensureRuntimeFolder(folder);
  const places = new Places(folder, basename(home));
  const listening = inherited(libc, places, environment) ?? listen(libc, places);
  if (!listening) return;

  const makeContainer = inProcess(composition, isThisBuild);
  const daemon = new Daemon({
    libc,
    places,
    home,
    own: { uid: process.geteuid?.() ?? 0, world: worldOf('self'), environment },
    listening,
    log: new EventLog(places.log),
    settings: { ...settingsFrom(environment), ...settings },
    pluginOf: (type) => composition.plugins.find((plugin) => plugin.type === type),
    makeContainer,
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => daemon.leave(`got ${name}`));
  process.on('SIGHUP', () => undefined); // a terminal that is closed is not its own
  process.on('uncaughtException', (error) => daemon.broke(error));
  void tellOthers(places);
  void preload(composition, makeContainer);
  await daemon.ended;
  process.exit(0);
}
