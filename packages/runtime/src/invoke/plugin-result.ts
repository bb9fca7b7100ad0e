import { CniError, ErrorCode, isJsonObject, parseJson, parseResult, type VersionedResult } from '@podwire/core';
import { parseObject } from '../json-object.ts';

/**
 * The result that a plugin printed, in the version that it gave, which need not be the one it was asked for. A result
 * without a version has its config's.
 *
 * @param config - the stdin that the plugin got
 * @throws CniError code 6
 */
export function readPluginResult(stdout: string, config: string): VersionedResult {
  const configVersion = versionOfConfig(config);
  let raw: Readonly<Record<string, unknown>>;
  try {
    raw = parseObject(stdout);
  } catch (error) {
    throw undecodable(
      'failed to unmarshal raw result',
      error,
      'The plugin must print one JSON object and nothing else.',
    );
  }
  const version = typeof raw.cniVersion === 'string' && raw.cniVersion !== '' ? raw.cniVersion : configVersion;
  return parseResult({ ...raw, cniVersion: version }, version);
}

/** The version that a config, or a result, names; 0.1.0 where it names none. @throws CniError code 6 */
export function versionOfConfig(text: string): string {
  try {
    const config = parseJson(text) ?? {};
    if (!isJsonObject(config)) throw new TypeError('json: cannot unmarshal it into Go value of type struct');
    const versions = Object.entries(config).filter(([key]) => key.toLowerCase() === 'cniversion');
    const version = versions.at(-1)?.[1] ?? '';
    if (typeof version !== 'string') throw new TypeError('json: cniVersion must be a string');
    return version || '0.1.0';
  } catch (error) {
    throw undecodable('decoding version from network config', error);
  }
}

function undecodable(what: string, error: unknown, remedy?: string): CniError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CniError(ErrorCode.decoding, `${what}: ${reason}`, remedy, { cause: error });
}
