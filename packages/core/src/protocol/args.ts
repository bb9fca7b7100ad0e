import { canonicalIp } from '../addressing/ip.ts';
import { CniError, ErrorCode } from '../errors.ts';

/** The pairs of CNI_ARGS, as a call has them. */
export type ArgPairs = readonly (readonly [key: string, value: string])[];

/**
 * Splits CNI_ARGS at every `;` and each piece at its first `=`. A piece without a key comes with an empty key and
 * whole, for `loadArgs` to refuse: a plugin that reads no arguments does not care.
 */
export function splitArgs(text: string): ArgPairs {
  if (text === '') return [];
  return text.split(';').map((piece) => {
    const at = piece.indexOf('=');
    return at > 0 ? [piece.slice(0, at), piece.slice(at + 1)] : ['', piece];
  });
}

/** Reads the value of one key; throws when it is none of its kind. */
export type ArgReader<T> = (value: string) => T;

type Loaded<R extends Readonly<Record<string, ArgReader<unknown>>>> = { readonly [K in keyof R]?: ReturnType<R[K]> };

export const argText: ArgReader<string> = (value) => value;

export const argBool: ArgReader<boolean> = (value) => {
  const lower = value.toLowerCase();
  if (lower === '1' || lower === 'true') return true;
  if (lower === '0' || lower === 'false') return false;
  throw new Error(`boolean unmarshal error: invalid input ${lower}`);
};

/** An address, or empty for none. */
export const argIp: ArgReader<string> = (value) => (value === '' ? '' : canonicalIp(value));

/**
 * Reads the keys of CNI_ARGS that a plugin knows. Keys are case-sensitive, and of a repeated one the last counts.
 * A key that is not known is refused unless `IgnoreUnknown` is true, anywhere in the list.
 *
 * @example const { MAC } = loadArgs(call.args, { MAC: argText });
 * @throws CniError code 4 naming the pair
 */
export function loadArgs<const R extends Readonly<Record<string, ArgReader<unknown>>>>(
  pairs: ArgPairs,
  readers: R,
): Loaded<R> {
  const loaded: Record<string, unknown> = {};
  const unknown: string[] = [];
  let ignoreUnknown = false;
  for (const [key, value] of pairs) {
    const pair = key === '' ? value : `${key}=${value}`;
    if (key === '' || value.includes('=')) {
      throw argsError(`invalid pair ${JSON.stringify(pair)}`, 'Write KEY=VALUE, with ";" between pairs.');
    }
    if (key === 'IgnoreUnknown') ignoreUnknown = read(pair, value, argBool);
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (reader) loaded[key] = read(pair, value, reader);
    else if (key !== 'IgnoreUnknown') unknown.push(JSON.stringify(pair));
  }
  if (unknown.length > 0 && !ignoreUnknown) {
    throw argsError(
      `unknown args [${unknown.join(' ')}]`,
      `Known here: ${[...Object.keys(readers), 'IgnoreUnknown'].join(', ')}. Add IgnoreUnknown=1 to let others pass.`,
    );
  }
  return loaded as Loaded<R>;
}

function read<T>(pair: string, value: string, reader: ArgReader<T>): T {
  try {
    return reader(value);
  } catch (cause) {
    const { message, details } = CniError.from(cause);
    throw argsError(`error parsing value of pair ${JSON.stringify(pair)}: ${message}`, details);
  }
}

function argsError(msg: string, details?: string): CniError {
  return new CniError(ErrorCode.invalidEnvironment, `ARGS: ${msg}`, details);
}
