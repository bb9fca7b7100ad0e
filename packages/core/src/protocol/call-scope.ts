import { CniError, ErrorCode } from '../errors.ts';

/** What belongs to one call alone: how to take back what it did, what to close at its end, and whether it goes on. */
export class CallScope {
  /** The config's version, as soon as it is known: an error is reported in it. */
  cniVersion?: string;
  private readonly undos: { readonly what: string; readonly action: () => Promise<void> | void }[] = [];
  private readonly resources: { close(): void }[] = [];
  private readonly caller: AbortSignal;
  private unwinding = false;

  constructor(caller: AbortSignal = new AbortController().signal) {
    this.caller = caller;
  }

  /**
   * The caller's signal. While the undos run it is one that never fires: they are what an aborted call is left with,
   * and must not be stopped by the very thing that made them necessary.
   */
  get signal(): AbortSignal {
    return this.unwinding ? new AbortController().signal : this.caller;
  }

  get aborted(): boolean {
    return this.caller.aborted;
  }

  /** @throws CniError code 11 when the caller has gone; what was just done is in the list by then */
  undo(what: string, action: () => Promise<void> | void): void {
    this.undos.push({ what, action });
    this.throwIfAborted();
  }

  /** @throws CniError code 11 when the caller has gone */
  use<T extends { close(): void }>(resource: T): T {
    this.resources.push(resource);
    this.throwIfAborted();
    return resource;
  }

  throwIfAborted(): void {
    if (this.aborted && !this.unwinding) throw this.abortError();
  }

  /** @param cause - what the plugin threw when it was stopped */
  abortError(cause?: unknown): CniError {
    if (CniError.is(cause) && cause.code === ErrorCode.tryAgainLater) return cause;
    const reason: unknown = this.caller.reason;
    const why = reason instanceof Error ? reason.message : String(reason);
    const saysMore = cause !== undefined && cause !== reason && (cause as { name?: unknown }).name !== 'AbortError';
    const details = saysMore ? `What it was doing ended with: ${CniError.from(cause).toString()}` : undefined;
    return new CniError(ErrorCode.tryAgainLater, `the call was aborted: ${why}`, details, { cause });
  }

  /** Takes everything back, last thing first. Returns what could not be, one line each. */
  async unwind(): Promise<string[]> {
    this.unwinding = true;
    const failures: string[] = [];
    for (let undo = this.undos.pop(); undo; undo = this.undos.pop()) {
      try {
        await undo.action();
      } catch (error) {
        failures.push(`could not ${undo.what}: ${CniError.from(error).toString()}`);
      }
    }
    return failures;
  }

  /** Closes what was used, last thing first. Returns what could not be, one line each. */
  close(): string[] {
    const failures: string[] = [];
    for (let resource = this.resources.pop(); resource; resource = this.resources.pop()) {
      try {
        resource.close();
      } catch (error) {
        failures.push(`could not close a resource of the call: ${CniError.from(error).toString()}`);
      }
    }
    return failures;
  }
}
