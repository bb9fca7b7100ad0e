import type { ContainerModule } from 'inversify';
import type { NetConf } from '../contracts/plugin.ts';
import { allVersions } from './versions.ts';

/** Checks a parsed config and gives it back typed, keys in their canonical spelling. Throws CniError code 7. */
export type ConfigParser<C extends NetConf = NetConf> = (config: unknown) => C;

/** All that a composition needs to know of a plugin. Each plugin package exports one. */
export interface PluginDefinition<C extends NetConf = NetConf> {
  /** The CNI `type`: the name of its executable. */
  readonly type: string;
  /** Spec versions it speaks, in the order VERSION prints them. */
  readonly versions: readonly string[];
  readonly parseConfig: ConfigParser<C>;
  /**
   * A config for DEL and GC only, where it can be less demanding than `parseConfig`: what was valid on ADD and no
   * longer is must still be removable.
   */
  readonly parseConfigForRemoval?: ConfigParser<C>;
  /** Binds `Plugin` to the implementation; the drivers come from the composition. */
  readonly module: ContainerModule;
  /** What the about text calls its version; left out, core's own. */
  readonly version?: string;
}

/**
 * States what a plugin is, for a composition and for its own executable.
 *
 * @param definition.versions - left out, every version of the specification
 */
export function definePlugin<C extends NetConf>(
  definition: Omit<PluginDefinition<C>, 'versions'> & { readonly versions?: readonly string[] },
): PluginDefinition<C> {
  return { versions: allVersions, ...definition };
}

/** One call of a plugin, as a runtime makes it. */
export interface PluginRequest {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Read once, and not at all for VERSION or without CNI_COMMAND. */
  readonly readStdin: () => Promise<string> | string;
  /** A line for the caller's stderr. */
  readonly warn: (line: string) => void;
  readonly signal?: AbortSignal;
  /**
   * Awaited when an ADD has made everything, and before it counts as done: for a process of many calls, which may not
   * have been able to notice meanwhile that the caller is gone.
   */
  readonly beforeDone?: () => Promise<void>;
  /** Between the folders of CNI_PATH: `;` on Windows. Left out, `:`. */
  readonly listSeparator?: ':' | ';';
}

/** What the process prints and exits with. */
export interface PluginOutcome {
  readonly stdout: string;
  readonly exitCode: number;
}
