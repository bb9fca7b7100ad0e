import { CniError, ErrorCode } from '@podwire/core';

/** What went wrong between us and firewalld: its own word (`ZONE_CONFLICT`), or what became of the call. */
export type FailureReason = 'no-answer' | 'disconnected' | (string & {});

/** A call that firewalld refused, or that the bus did not bring back. Decide on `reason`, never on the text. */
export class FirewalldError extends CniError {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, details: string, options?: ErrorOptions) {
    super(ErrorCode.kernel, message, details, options);
    this.reason = reason;
  }

  /** Whether firewalld may or may not have done what it was asked to, and asking again now is no use. */
  get isOfTheBus(): boolean {
    return this.reason === 'no-answer' || this.reason === 'disconnected';
  }

  static because(error: unknown, ...reasons: readonly FailureReason[]): error is FirewalldError {
    return error instanceof FirewalldError && reasons.includes(error.reason);
  }
}
