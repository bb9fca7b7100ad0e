import { basename } from 'node:path';
import { CniError, ErrorCode, type ErrorObject, jsonKind, parseJson } from '@podwire/core';
import { goQuote } from '../go-words.ts';

/** A plugin that ended with an error: what it reported, or what can be said of one that reported nothing. */
export class PluginFailure extends CniError {
  /** Which plugin it was: the name of its executable. */
  readonly plugin: string;
  /** What it wrote to stderr, whatever else it said. */
  readonly stderr: string;

  constructor(
    { code, msg, details }: Pick<ErrorObject, 'code' | 'msg' | 'details'>,
    { plugin, stderr }: Pick<PluginFailure, 'plugin' | 'stderr'>,
    options?: ErrorOptions,
  ) {
    super(code, msg, details, options);
    this.name = 'PluginFailure';
    this.plugin = plugin;
    this.stderr = stderr;
  }
}

/** What a plugin left behind that did not succeed. */
export interface Remains {
  readonly executable: string;
  readonly stdout: string;
  readonly stderr: string;
  /** How it ended, as Go says it: `exit status 1`, `signal: killed`. */
  readonly cause: string;
}

/** Reads the failure out of it. Operators and other programs search for these very texts. */
export function describeFailure(
  { executable, stdout, stderr, cause }: Remains,
  options: ErrorOptions & { readonly remedy?: string | undefined } = {},
): PluginFailure {
  const who = { plugin: basename(executable), stderr };
  const { remedy: details } = options;
  const say = (msg: string) =>
    new PluginFailure({ code: ErrorCode.unknown, msg, ...(details && { details }) }, who, options);
  if (stdout === '' && stderr === '') return say(`netplugin failed with no error message: ${cause}`);
  if (stdout === '') return say(`netplugin failed: ${goQuote(stderr)}: ${cause}`);
  try {
    return new PluginFailure(readErrorObject(stdout), who, options);
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
