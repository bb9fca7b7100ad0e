import { CniError, type ErrorObject, joinRemarks } from '../errors.ts';
import { printJson } from '../json/print.ts';

/**
 * The error object that a plugin prints: four spaces, no newline at its end.
 *
 * @param cniVersion - the config's version, where it got known before the error
 * @param further - what went wrong after the error, appended to its details
 */
export function printError(thrown: unknown, cniVersion?: string, further: readonly string[] = []): string {
  const error = CniError.from(thrown);
  const details = joinRemarks(error.details, ...further);
  const object: ErrorObject = {
    ...(cniVersion ? { cniVersion } : {}),
    code: error.code,
    msg: error.message,
    ...(details ? { details } : {}),
  };
  return printJson(object, 4);
}
