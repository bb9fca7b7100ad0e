import type { Files } from '@podwire/core';
import type { TraceContext } from '../invoke/environment.ts';
import type { PluginRunner } from '../invoke/runner.ts';

/** What a runtime is made of, and where it departs from libcni if asked to. */
export interface NetworkRuntimeOptions {
  /** Folders that hold the plugins. */
  readonly path: readonly string[];
  /** Runs them: as processes, or within this one. */
  readonly runner: PluginRunner;
  /** Keeps the cache. */
  readonly files: Files;
  /** The environment that plugins inherit; the runtime's own, as a rule. */
  readonly environment: Readonly<Record<string, string>>;
  /** Default `/var/lib/cni`. */
  readonly cacheFolder?: string;
  /** Recorded with each attachment: garbage collection then leaves those of other owners alone. */
  readonly owner?: string;
  /** Takes what plugins say on stderr, and what is odd and no error. */
  readonly warn?: (line: string) => void;
  /** Leaves `capabilities` out of requests, as the specification demands and libcni does not. */
  readonly stripCapabilities?: boolean;
  /** A CHECK without a cached result is an error. libcni runs it without the mandatory prevResult. */
  readonly strictCheck?: boolean;
}

/** What every operation can be told. */
export interface OperationOptions {
  /** Aborting it stops the plugin that is running, and starts no other. */
  readonly signal?: AbortSignal | undefined;
  readonly trace?: TraceContext;
}

/** What an ADD that takes itself back can be told. */
export interface RollBackOptions extends OperationOptions {
  /**
   * The namespace was there before and may have interfaces of others: when the very first plugin fails, perhaps since
   * the name is taken, no DEL follows, which would take that interface away.
   */
  readonly sharedNamespace?: boolean;
}

/** What DEL can be told. */
export interface DelOptions extends OperationOptions {
  /** Goes on after a plugin that failed. */
  readonly bestEffort?: boolean;
}

/** The attachments of a network that are still in use. */
export type ValidAttachments = readonly { readonly containerId: string; readonly ifname: string }[];
