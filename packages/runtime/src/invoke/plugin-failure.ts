import { CniError, ErrorCode, jsonKind, parseJson } from '@podwire/core';
import { goQuote } from '../go-words.ts';

/** A plugin that ended with an error: what it reported, or what can be said of one that reported nothing. */
export class PluginFailure extends CniError {
  /** What it wrote to stderr, whatever else it said. */
  readonly stderr: string;

  constructor(code: number, msg: string, details: string | undefined, stderr: string, options?: ErrorOptions) {
    super(code, msg, details, options);
    this.name = 'PluginFailure';
    this.stderr = stderr;
  }
}

/**
 * Reads the failure out of what a plugin left behind. Operators and other programs search for these very texts.
 *
 * @param cause - how it ended, as Go says it: `exit status 1`, `signal: killed`
 */
export function describeFailure(
  stdout: string,
  stderr: string,
  cause: string,
  options?: ErrorOptions & { readonly remedy?: string | undefined },
): PluginFailure {
  const say = (msg: string) => new PluginFailure(ErrorCode.unknown, msg, options?.remedy, stderr, options);
  if (stdout === '' && stderr === '') return say(`netplugin failed with no error message: ${cause}`);
  if (stdout === '') return say(`netplugin failed: ${goQuote(stderr)}: ${cause}`);
  try {
    const { code, msg, details } = readErrorObject(stdout);
    return new PluginFailure(code, msg, details, stderr, options);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return say(`netplugin failed but error parsing its diagnostic message ${goQuote(stdout)}: ${problem}`);
  }
}

/** The error object's keys in any case, as the reference reads them; what is missing or null is empty. */
function readErrorObject(stdout: string): { code: number; msg: string; details: string } {
  const parsed = parseJson(stdout) ?? {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw wrongType(parsed, 'value', 'types.Error');
  const found = { code: 0, msg: '', details: '' };
  for (const [key, value] of Object.entries(parsed)) {
    const name = key.toLowerCase();
    if (value === null) continue;
    if (name === 'code') {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
        throw wrongType(value, 'struct field Error.code', 'uint');
      }
      found.code = value;
    } else if (name === 'msg' || name === 'details') {
      if (typeof value !== 'string') throw wrongType(value, `struct field Error.${name}`, 'string');
      found[name] = value;
    }
  }
  return found;
}

function wrongType(value: unknown, place: string, wanted: string): Error {
  const kind = jsonKind(value);
  const shown = kind === 'number' ? `number ${value}` : kind;
  return new Error(`json: cannot unmarshal ${shown} into Go ${place} of type ${wanted}`);
}
