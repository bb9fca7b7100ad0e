import { CniError, ErrorCode } from '../errors.ts';

/** The steps of a DEL or GC: each is tried whatever became of those before it, and the errors come at the end. */
export class Attempts {
  private readonly failures: { readonly what: string; readonly error: CniError }[] = [];

  /** Whether it succeeded. */
  async try(what: string, action: () => Promise<unknown> | unknown): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.failures.push({ what, error: CniError.from(error) });
      return false;
    }
  }

  /** Nothing when all went well; one failure as it is, with its own code; several as one error that lists them. */
  throwIfFailed(): void {
    const [first, ...others] = this.failures;
    if (!first) return;
    if (others.length === 0) throw first.error;
    const lines = this.failures.map(({ what, error }) => `could not ${what}: ${error}`);
    throw new CniError(ErrorCode.cleanupIncomplete, first.error.message, lines.join('\n'), { cause: first.error });
  }
}
