import type { Attachment } from '../attachment.ts';
import type { Dns, Result, RouteConfig } from '../protocol/result.ts';
import { type Token, token } from '../wiring.ts';

/** The keys that every plugin's configuration may have (chapter "Plugin configuration objects" of SPEC.md). */
export interface NetConf {
  readonly cniVersion?: string;
  readonly name: string;
  readonly type?: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly ipam?: { readonly type?: string; readonly [key: string]: unknown };
  readonly dns?: Dns;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly runtimeConfig?: Readonly<Record<string, unknown>>;
}

/** What every command has: the configuration, where to look for other plugins, and what belongs to this call alone. */
export interface Call<C extends NetConf = NetConf> {
  readonly command: 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS';
  /** The validated configuration; keys in their canonical spelling. */
  readonly config: C;
  /** The configuration exactly as it came; what a delegate is given. */
  readonly stdin: string;
  /** The config's version; `0.1.0` where it names none. */
  readonly cniVersion: string;
  /**
   * The pairs of CNI_ARGS in order, raw; repeated keys are kept. A piece that is no pair has an empty key and stands
   * whole in the value. `loadArgs` reads them as the reference plugins do.
   */
  readonly args: readonly (readonly [key: string, value: string])[];
  /** The environment the plugin was called with, for delegates. */
  readonly environment: Readonly<Record<string, string>>;
  /** Directories of CNI_PATH. */
  readonly path: readonly string[];
  /**
   * Aborted when the caller has gone or its deadline has passed. While undos run it is one that never is: read it
   * from the call each time, and keep no copy.
   */
  readonly signal: AbortSignal;
  /** Closes a resource when the call ends, after any undo. Returns it. */
  use<T extends { close(): void }>(resource: T): T;
  /** A line for the operator, on the caller's stderr. */
  warn(message: string): void;
}

/** ADD, and CHECK with its prevResult. */
export interface Invocation<C extends NetConf = NetConf> extends Call<C> {
  readonly command: 'ADD' | 'CHECK';
  readonly attachment: Attachment;
  /** The path in CNI_NETNS. */
  readonly netns: string;
  /** prevResult in the newest model; for CHECK the attachment's result, for a chained ADD the previous plugin's. */
  readonly prevResult?: Result;
  /** Registers how to take back what was just done. Run in reverse order if the call fails, or is aborted. */
  undo(what: string, action: () => Promise<void> | void): void;
}

/** DEL. Netns and prevResult may be gone. */
export interface DelInvocation<C extends NetConf = NetConf> extends Call<C> {
  readonly command: 'DEL';
  readonly attachment: Attachment;
  readonly netns?: string;
  readonly prevResult?: Result;
}

/** GC. */
export interface GcInvocation<C extends NetConf = NetConf> extends Call<C> {
  readonly command: 'GC';
  readonly network: string;
  /** Everything of this network that is still in use; everything else may go. Never absent: dispatch refuses that. */
  readonly valid: readonly Pick<Attachment, 'containerId' | 'ifname'>[];
}

/** STATUS. */
export interface StatusInvocation<C extends NetConf = NetConf> extends Call<C> {
  readonly command: 'STATUS';
  readonly network: string;
}

/**
 * A CNI plugin. It is handed a call and its drivers, and touches neither the process nor its streams.
 * A missing `check`, `gc` or `status` succeeds.
 */
export interface Plugin<C extends NetConf = NetConf> {
  add(call: Invocation<C>): Promise<Result>;
  /** Throws one error that lists every difference. */
  check?(call: Invocation<C>): Promise<void>;
  /** Missing things are fine; throws at the end if something could not be removed. */
  del(call: DelInvocation<C>): Promise<void>;
  gc?(call: GcInvocation<C>): Promise<void>;
  status?(call: StatusInvocation<C>): Promise<void>;
}
export const Plugin: Token<Plugin> = token('Plugin');

export type { Attachment, Dns, Result, RouteConfig };
