import { CniError, ErrorCode } from '../errors.ts';
import { isJsonObject } from '../json/parse.ts';
import { convertResult } from './convert-result.ts';
import { generationOf, generations, type VersionedResult } from './legacy-results.ts';
import type { Result } from './result.ts';
import { shapeResult } from './result-shape.ts';
import { currentVersion, defaultVersion } from './versions.ts';

/**
 * Reads a result's JSON. It stays in the version it names, which must have the shape of the expected one:
 * where 1.1.0 is expected, 1.0.0 is fine and 0.4.0 is not.
 *
 * @param json - the parsed document
 * @param expected - left out, the version that the document names itself; empty, 0.1.0
 * @throws CniError code 6, naming the key and its value
 */
export function parseResult(json: unknown, expected: string = versionOf(json)): VersionedResult {
  const generation = generationOf(expected || defaultVersion);
  if (!generation) throw decodingError(`unsupported CNI result version ${JSON.stringify(expected)}`);
  const shaped = shapeResult(generation, json);
  const named = typeof shaped.cniVersion === 'string' ? shaped.cniVersion : '';
  // The oldest shape is the only one that may come without a version.
  const version = named || (generation === '020' ? defaultVersion : '');
  const accepted: readonly string[] = generations[generation];
  if (!accepted.includes(version)) {
    const list = [...(generation === '020' ? [''] : []), ...accepted].join(' ');
    throw decodingError(`result type supports [${list}] but unmarshalled CNIVersion is ${JSON.stringify(named)}`);
  }
  // The tables of result-shape.ts are these types, key by key.
  return { ...shaped, cniVersion: version } as unknown as VersionedResult;
}

/** The result in the newest model, which plugins work with. */
export function newestResult(result: VersionedResult): Result {
  return convertResult(result, currentVersion) as Result;
}

/**
 * A config's `prevResult` in the newest model. Without a version of its own, or with an empty one, it has the config's.
 *
 * @throws CniError code 6 `could not parse prevResult: …`
 */
export function parsePrevResult(prevResult: unknown, configVersion: string): Result | undefined {
  if (prevResult === undefined || prevResult === null) return undefined;
  try {
    if (!isJsonObject(prevResult)) return newestResult(parseResult(prevResult, configVersion));
    const named = versionOf(prevResult) ? prevResult : { ...withoutVersion(prevResult), cniVersion: configVersion };
    return newestResult(parseResult(named, configVersion));
  } catch (cause) {
    const { message, details } = CniError.from(cause);
    throw new CniError(ErrorCode.decoding, `could not parse prevResult: ${message}`, details, { cause });
  }
}

/** What a document says of its version, whatever the case of the key; empty when it says nothing. */
function versionOf(json: unknown): string {
  if (!isJsonObject(json)) return '';
  const values = Object.entries(json).filter(([key]) => key.toLowerCase() === 'cniversion');
  const last = values.at(-1)?.[1] ?? '';
  // Not a text: `parseResult` names the wrong type when it comes to the key.
  return typeof last === 'string' ? last : '';
}

function withoutVersion(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const others = Object.entries(json).filter(
    ([key, value]) => key.toLowerCase() !== 'cniversion' || (value !== null && value !== ''),
  );
  return Object.fromEntries(others);
}

function decodingError(msg: string): CniError {
  return new CniError(ErrorCode.decoding, msg);
}
