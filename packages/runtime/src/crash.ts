import { type PluginOutcome, printError } from '@podwire/core';

/** What a caller gets of a call that ended with an error that nothing caught: CNI error 999, never a bare stack trace. */
export function crashOutcome(error: unknown): PluginOutcome {
  // Where it happened is all that whoever has to look for it will get.
  const places = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 4) : [];
  return {
    stdout: printError(
      error,
      undefined,
      places.map((line) => line.trim()),
    ),
    exitCode: 1,
  };
}
