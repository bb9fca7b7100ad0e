import { type Token, token } from '@podwire/core';

/** One execution of a plugin. */
export interface Execution {
  /** What `find` returned. */
  readonly executable: string;
  /** All of it: nothing is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Aborting it stops the plugin. */
  readonly signal?: AbortSignal | undefined;
  /** Takes what a plugin wrote to its stderr although it succeeded, line by line. */
  readonly warn: (line: string) => void;
}

/** Finds plugins and runs them: as a process of their own, within this one, or as a test wants it. */
export interface PluginRunner {
  /** @throws CniError code 999, `failed to find plugin "x" in path [..]` */
  find(type: string, folders: readonly string[]): string;
  /**
   * Runs it to its end.
   *
   * @returns its stdout
   * @throws PluginFailure with the code, message and details that the plugin reported
   */
  run(execution: Execution): Promise<string>;
}
export const PluginRunner: Token<PluginRunner> = token('PluginRunner');
