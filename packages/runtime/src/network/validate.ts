import { CniError, defaultVersion, ErrorCode } from '@podwire/core';
import type { Chain } from './chain.ts';

/**
 * Whether every plugin is there and supports the chain's version; tries all of them.
 *
 * @returns the capabilities that they want
 */
export async function validateChain(
  chain: Chain,
  versionInfo: (type: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const errors: CniError[] = [];
  for (const { type } of chain.plugins) {
    try {
      requireVersion(type, chain.cniVersion, await versionInfo(type));
    } catch (error) {
      if (!chain.isList) throw error;
      errors.push(CniError.from(error));
    }
  }
  const [first] = errors;
  if (first !== undefined) {
    const text = `[${errors.map((error) => error.message).join(' ')}]`;
    throw new CniError(first.code, text, undefined, { cause: new AggregateError(errors) });
  }
  const wanted = chain.plugins.flatMap(({ capabilities }) => Object.entries(capabilities));
  return [...new Set(wanted.filter(([, on]) => on).map(([name]) => name))];
}

function requireVersion(type: string, version: string, supported: readonly string[]): void {
  if (supported.includes(version || defaultVersion)) return;
  throw new CniError(
    ErrorCode.incompatibleVersion,
    `plugin ${type} does not support config version "${version}"`,
    `It supports ${supported.join(', ')}.`,
  );
}
