import { spawn } from 'node:child_process';
import { closeSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { KoffiLibc } from '@podwire/driver-netlink';
import type { LogLine } from '@podwire/runtime/cli';
import { askDaemon } from './client.ts';
import { listen, type OwnListening } from './listening.ts';
import { ensureRuntimeFolder, logsIn, Places, runtimeFolder, socketsIn } from './places.ts';
import { controlType, type DaemonStatus } from './status.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A daemon is small before it is fast: a call spends its time in the kernel. V8 keeps less code and less room for new
 * objects, and the C library one heap for all threads instead of one for each: 78 MiB after 4,000 calls instead of 92.
 */
const nodeOptions = ['--max-semi-space-size=2', '--optimize-for-size'];
const forMalloc = { MALLOC_ARENA_MAX: '1' };

/** A build that can be started. */
export interface StartableBuild {
  /** The folder that it is in. */
  readonly home: string;
  /** The Node.js that it runs on. */
  readonly node: string;
}

/**
 * Starts a daemon as the launcher does, unless it is there: the socket is there before the daemon, so that callers need
 * not wait for its start, or try again.
 */
export async function startDaemon(build: StartableBuild, environment: Environment): Promise<DaemonStatus> {
  const { home } = build;
  const folder = runtimeFolder(environment);
  ensureRuntimeFolder(folder);
  const places = new Places(folder, basename(home));
  const libc = new KoffiLibc();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const listening = listen(libc, places);
    if (listening) spawnDaemon(build, environment, listening);
    const status = await askDaemon(places.socket, 'STATUS');
    if (status?.state === 'serving') return status;
    if (listening) break;
    await new Promise((resolve) => setTimeout(resolve, pauseMs)); // one that ends has the lock as long as it takes
  }
  throw new CniError(ErrorCode.io, `the daemon of ${home} does not answer`, `See: podwire daemon logs (${places.log})`);
}

/** Three seconds altogether. */
const attempts = 60;
const pauseMs = 50;

function spawnDaemon({ home, node }: StartableBuild, environment: Environment, { lock, socket }: OwnListening): void {
  const child = spawn(node, [...nodeOptions, join(home, 'daemon.cjs')], {
    argv0: controlType,
    cwd: '/',
    detached: true,
    env: { ...environmentOfDaemons(environment), ...forMalloc },
    stdio: ['ignore', 'ignore', 'ignore', lock, socket],
  });
  child.on('error', () => undefined); // then nobody answers
  child.unref();
  closeSync(lock);
  closeSync(socket);
}

/** What a daemon is given of the environment of whoever starts it. Traces are for who watches a single call. */
function environmentOfDaemons(environment: Environment): NodeJS.ProcessEnv {
  const wanted = (name: string) => /^(?:PATH|DBUS_SYSTEM_BUS_ADDRESS|PODWIRE_(?!TRACE$).*)$/.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => wanted(name)));
}

/** All daemons of the machine that answer. */
export async function listDaemons(environment: Environment): Promise<DaemonStatus[]> {
  const answers = await Promise.all(socketsIn(runtimeFolder(environment)).map((socket) => askDaemon(socket, 'STATUS')));
  return answers.filter((status) => status !== undefined);
}

/** Has all of them end, and waits until they have, or a while for those whose calls take long. As they were before. */
export async function stopDaemons(environment: Environment): Promise<DaemonStatus[]> {
  const answers = await Promise.all(socketsIn(runtimeFolder(environment)).map((socket) => askDaemon(socket, 'STOP')));
  const stopped = answers.filter((status) => status !== undefined);
  for (let attempt = 0; attempt < attempts && stopped.some(({ pid }) => runs(pid)); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return stopped;
}

/** One that has ended and whose parent has not asked how keeps its number, and has no program. */
function runs(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`);
}

/** What all of them have logged, oldest first. */
export function daemonLogs(environment: Environment): LogLine[] {
  const texts = logsIn(runtimeFolder(environment)).map((path) => readFileSync(path, 'utf8'));
  const lines = texts.flatMap((text) => text.split('\n')).filter(Boolean);
  return lines.flatMap(parsedLine).sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** None for one that was cut off, as by a disk that was full. */
function parsedLine(line: string): LogLine[] {
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return [];
  }
}

/** The build that an installation's plugins are of. */
export function installedBuild(folder: string): StartableBuild {
  try {
    const command = realpathSync(join(folder, '.podwire/podwire'));
    const home = dirname(command);
    const [, node] = /^#!(\S+)/.exec(readFileSync(command, 'latin1')) ?? [];
    if (node !== undefined && existsSync(join(home, 'daemon.cjs'))) return { home, node };
  } catch {
    // said below
  }
  throw new CniError(ErrorCode.io, `${folder} has no daemon to start`, `Install it first: podwire install ${folder}`);
}
