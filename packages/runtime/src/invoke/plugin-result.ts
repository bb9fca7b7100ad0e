import { CniError, decodeVersion, ErrorCode, parseResult, type VersionedResult } from '@podwire/core';
import { parseObject } from '../json-object.ts';

/**
 * The result that a plugin printed, in the version that it gave, which need not be the one it was asked for. A result
 * without a version has its config's.
 *
 * @param config - the stdin that the plugin got
 * @throws CniError code 6
 */
export function readPluginResult(stdout: string, config: string): VersionedResult {
  const configVersion = decodeVersion(config);
  let raw: Readonly<Record<string, unknown>>;
  try {
    raw = parseObject(stdout);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CniError(
      ErrorCode.decoding,
      `failed to unmarshal raw result: ${reason}`,
      'The plugin must print one JSON object and nothing else.',
      { cause: error },
    );
  }
  const version = typeof raw.cniVersion === 'string' && raw.cniVersion !== '' ? raw.cniVersion : configVersion;
  return parseResult({ ...raw, cniVersion: version }, version);
}
