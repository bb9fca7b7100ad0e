import { CniError, ErrorCode } from '@podwire/core';

/** The same error, said with where it happened. Code and advice stay. */
export function within(where: string, cause: unknown): CniError {
  const { code, message, details } = CniError.from(cause);
  return new CniError(code, `${where}: ${message}`, details, { cause });
}

/** The same error as STATUS has to say it: what keeps STATUS from writing keeps an ADD from it as well. */
export function notReady(cause: unknown): CniError {
  const { message, details } = CniError.from(cause);
  return new CniError(ErrorCode.pluginNotAvailable, message, details, { cause });
}
