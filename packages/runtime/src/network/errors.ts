import { CniError, ErrorCode } from '@podwire/core';
import type { PluginConfig } from '../config/plugin-config.ts';
import type { Chain } from './chain.ts';

/** The configuration's version has no CHECK. `instanceof` tells it from a CHECK that failed. */
export class CheckNotSupportedError extends CniError {
  constructor(version: string) {
    super(
      ErrorCode.incompatibleVersion,
      `configuration version "${version}" does not support the CHECK command`,
      'CHECK came with 0.4.0: raise the "cniVersion" of the configuration.',
    );
    this.name = 'CheckNotSupportedError';
  }
}

/** The same error, its text beginning with what was going on. Its code and details stay within reach. */
export function inContext(context: string, error: unknown): CniError {
  const { code, message, details } = CniError.from(error);
  return new CniError(code, `${context}: ${message}`, details, { cause: error });
}

/** One error for several, its text one line each; the first one's code counts. */
export function joined(errors: readonly CniError[]): CniError {
  const [first, ...others] = errors;
  if (first === undefined) throw new RangeError('there is no error to join');
  if (others.length === 0) return first;
  const text = errors.map((error) => error.toString()).join('\n');
  return new CniError(first.code, text, undefined, { cause: new AggregateError(errors) });
}

/** Runs something whose errors are reported in a context. */
export function inContextOf<T>(context: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw inContext(context, error);
  }
}

/** A list's errors say which plugin failed; a single plugin's are handed on as they are. */
export function inPlugin(chain: Chain, plugin: PluginConfig, operation: 'add' | 'delete', error: unknown): unknown {
  if (!chain.isList) return error;
  const name = plugin.name === '' ? '' : ` name="${plugin.name}"`;
  return inContext(`plugin type="${plugin.type}"${name} failed (${operation})`, error);
}
