import { CniError, ErrorCode, isJsonObject, parseJson } from '@podwire/core';

/** What a file of the cache says it is. */
export const cacheKind = 'cniCacheV1';

/** A file of the cache, decoded; what it does not say is empty. */
export interface CacheEntry {
  readonly containerId: string;
  /** Base64. */
  readonly config: string;
  readonly ifName: string;
  readonly networkName: string;
  readonly netns: string;
  readonly cniArgs: readonly (readonly [key: string, value: string])[];
  readonly capabilityArgs: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly owner: string | undefined;
}

/** A file that is there: an entry, or something else that may be worth reading. */
export interface CachedText {
  readonly entry: CacheEntry | undefined;
  /** The JSON in it. @throws CniError code 6, starting with these words */
  parse(words: string): unknown;
}

/** `undefined` for a file that a crash cut short: empty, zeros, or ending in the middle. */
export function readCached(text: string): CachedText | undefined {
  if (text.replaceAll('\0', '').trim() === '' || endsEarly(text)) return undefined;
  const parse = (words: string) => {
    try {
      return parseJson(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CniError(ErrorCode.decoding, `${words}: ${reason}`, undefined, { cause: error });
    }
  };
  return { entry: decodeEntry(text), parse };
}

/** The entry in a text; `undefined` when it is none, or of a kind of which we know nothing. */
export function decodeEntry(text: string): CacheEntry | undefined {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || value.kind !== cacheKind) return undefined;
  const string = (key: string) => (typeof value[key] === 'string' ? value[key] : '');
  return {
    containerId: string('containerId'),
    config: string('config'),
    ifName: string('ifName'),
    networkName: string('networkName'),
    netns: string('netns'),
    cniArgs: Array.isArray(value.cniArgs) ? value.cniArgs.filter(isPair) : [],
    capabilityArgs: isJsonObject(value.capabilityArgs) ? value.capabilityArgs : {},
    result: value.result,
    owner: typeof value.owner === 'string' ? value.owner : undefined,
  };
}

function endsEarly(text: string): boolean {
  try {
    parseJson(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxError && error.message === 'unexpected end of JSON input';
  }
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}
