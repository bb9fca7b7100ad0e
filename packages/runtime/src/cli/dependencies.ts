import type { NamespaceFactory, Namespaces } from '@podwire/core';
import type { NetworkRuntime } from '../network/network-runtime.ts';
import type { NetworkRuntimeOptions } from '../network/options.ts';

/** A stream that the command writes to. */
export interface Output {
  write(text: string): unknown;
  /** Whether a person is looking. */
  readonly isTTY?: boolean | undefined;
}

/** What an installation did. */
export interface InstallReport {
  readonly folder: string;
  /** The types that are now there. */
  readonly installed: readonly string[];
  /** Types of which an executable of another make was there before. */
  readonly replaced: readonly string[];
  /** Whether a daemon serves calls; otherwise each of them starts Node.js. */
  readonly warm: boolean;
}

export interface InstallSettings {
  /** The Node.js that the executables run on. */
  readonly node?: string;
  /** `false`: executables that start Node.js for each call. */
  readonly launcher?: boolean;
}

/** Writes one executable per plugin type into a folder. */
export interface Installer {
  install(folder: string, options: InstallSettings): Promise<InstallReport> | InstallReport;
}

/** What a daemon that makes the calls of plugins says of itself. */
export interface DaemonReport {
  readonly pid: number;
  readonly build: string;
  readonly state: string;
  readonly uptimeSeconds: number;
  /** Calls answered so far. */
  readonly calls: number;
  readonly running: number;
  readonly waiting: number;
  readonly rssBytes: number;
}

/** Line of a daemon's log. */
export interface LogLine {
  readonly time: string;
  readonly event: string;
  readonly [fact: string]: unknown;
}

/** The daemons of this machine. */
export interface Daemons {
  /** Starts one, unless it is there. @param folder - of the installation that it is to serve; left out, its own */
  start(folder?: string): Promise<DaemonReport>;
  /** All that there are, of every build. */
  list(): Promise<readonly DaemonReport[]>;
  /** Has all of them end. */
  stop(): Promise<readonly DaemonReport[]>;
  /** What they have logged, oldest first. */
  logs(): readonly LogLine[];
}

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts a command that has the terminal, where the calling thread is: it must be started by the time this returns. */
export type StartCommand = (
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
) => { readonly ended: Promise<Ended>; kill(signal: NodeJS.Signals): void };

/** All that the `podwire` command touches of the world; whoever starts it passes this in. */
export interface CommandDependencies {
  /** The build's own version. */
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths start from. */
  readonly folder: string;
  readonly streams: { readonly stdout: Output; readonly stderr: Output };
  /** Aborted when the command is told to end, by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  makeRuntime(options: RuntimeSettings): NetworkRuntime | Promise<NetworkRuntime>;
  readonly installer: Installer;
  readonly daemons: Daemons;
  /** For `run` alone, so that no other verb loads a driver. */
  loadNamespaces(): Promise<{ readonly factory: NamespaceFactory; readonly namespaces: Namespaces }>;
  readonly startCommand: StartCommand;
}

/** What a verb knows of the runtime that it needs; the composition adds how plugins are run. */
export type RuntimeSettings = Pick<NetworkRuntimeOptions, 'path' | 'environment'> &
  Required<Pick<NetworkRuntimeOptions, 'warn'>> &
  Pick<NetworkRuntimeOptions, 'cacheFolder'>;
