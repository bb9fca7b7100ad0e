import { CniError, ErrorCode } from '@podwire/core';
import { PluginFailure } from '../invoke/plugin-failure.ts';

/** An error for people: what, what to do, and what the plugin had to say besides. */
export function describeError(thrown: unknown): string {
  const error = CniError.from(thrown);
  const lines = [`Error: ${error.message}`];
  if (error.details) lines.push(`  ${error.details}`);
  const failure = failureWithin(error);
  // The texts of CHECK and STATUS are the plugin's own, and do not say whose.
  if (failure && !error.message.includes(`"${failure.plugin}"`)) lines.push(`  Plugin: ${failure.plugin}`);
  const said = failure?.stderr.split('\n').filter(Boolean) ?? [];
  if (said.length > 0 && !error.message.includes('netplugin failed: ')) {
    lines.push('  It wrote:', ...said.map((line) => `  | ${line}`));
  }
  if (error.code === ErrorCode.tryAgainLater) lines.push('  Trying again later may help.');
  return `${lines.join('\n')}\n`;
}

function failureWithin(error: unknown): PluginFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof PluginFailure) return cause;
  return undefined;
}

/** The command line asks for something that it does not say completely. */
export function usageError(message: string, remedy: string): CniError {
  return new CniError(ErrorCode.invalidConfig, message, remedy);
}
