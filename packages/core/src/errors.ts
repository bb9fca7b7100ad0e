/**
 * Errors of the CNI protocol. Codes below 100 are the specification's (section "Error" of SPEC.md, and two that
 * every runtime has learnt from the reference library: 8 and 999). From 100 on they are ours, one per row.
 */
export const ErrorCode = {
  unknown: 0,
  incompatibleVersion: 1,
  unsupportedField: 2,
  unknownContainer: 3,
  invalidEnvironment: 4,
  io: 5,
  decoding: 6,
  invalidConfig: 7,
  invalidNetns: 8,
  tryAgainLater: 11,
  pluginNotAvailable: 50,
  limitedConnectivity: 51,
  kernel: 100,
  addressesExhausted: 101,
  addressNotAvailable: 102,
  duplicateAllocation: 103,
  checkFailed: 104,
  driverMissing: 105,
  cleanupIncomplete: 106,
  stateFolder: 107,
  internal: 999,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The error object that a plugin prints: `{ cniVersion, code, msg, details? }`. */
export interface ErrorObject {
  readonly cniVersion?: string;
  readonly code: number;
  readonly msg: string;
  readonly details?: string;
}

const cniBrand = Symbol.for('@podwire/core/CniError');
const kernelBrand = Symbol.for('@podwire/core/KernelError');

/** An error with a CNI code. `msg` says what failed, with the value; `details` says what to do about it. */
export class CniError extends Error {
  readonly [cniBrand] = true;
  readonly code: number;
  readonly details: string | undefined;

  constructor(code: number, msg: string, details?: string, options?: ErrorOptions) {
    super(msg, options);
    this.name = 'CniError';
    this.code = code;
    this.details = details || undefined;
  }

  /** What runtimes show: `msg`, or `msg; details`. */
  override toString(): string {
    return this.details ? `${this.message}; ${this.details}` : this.message;
  }

  /** Whether a value is a CniError, of this copy of core or of another. */
  static is(value: unknown): value is CniError {
    return typeof value === 'object' && value !== null && cniBrand in value;
  }

  /** Any thrown value as a CniError: its own, the nearest among its causes, or code 999 with its text. */
  static from(value: unknown): CniError {
    for (let cause: unknown = value; cause instanceof Error; cause = cause.cause) if (CniError.is(cause)) return cause;
    if (CniError.is(value)) return value;
    const text = value instanceof Error ? value.message : String(value);
    return new CniError(ErrorCode.internal, text, undefined, { cause: value });
  }
}

/** What a kernel call was about, and what the kernel said. */
export interface KernelFailure {
  /** What was tried, as a verb phrase: `create link`, `add address`. */
  readonly operation: string;
  /** What it was tried on, readable: `veth3f2a (veth) in the host namespace`. */
  readonly subject: string;
  /** The errno by name: `EEXIST`. */
  readonly errno: string;
  /** The C library's text for the errno: `File exists`. */
  readonly errnoText: string;
  /** The extended acknowledgement's own words, if the kernel gave any. */
  readonly kernelMessage?: string | undefined;
  /** The attribute that the kernel refused, by its name in our tables: `linkinfo-vlan.id`. */
  readonly attribute?: string | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}

/** The kernel refused something. Decide on `errno`, never on the text. */
export class KernelError extends CniError implements KernelFailure {
  readonly [kernelBrand] = true;
  readonly operation: string;
  readonly subject: string;
  readonly errno: string;
  readonly errnoText: string;
  readonly kernelMessage: string | undefined;
  readonly attribute: string | undefined;
  readonly remedy: string | undefined;

  constructor(failure: KernelFailure, options?: ErrorOptions) {
    const { operation, subject, errno, errnoText, kernelMessage, attribute, remedy } = failure;
    const said = [
      kernelMessage && `the kernel says: ${kernelMessage}`,
      attribute && `refused attribute: ${attribute}`,
      remedy,
    ].filter(Boolean);
    super(ErrorCode.kernel, `cannot ${operation} ${subject}: ${errno}, ${errnoText}`, said.join('. '), options);
    this.name = 'KernelError';
    this.operation = operation;
    this.subject = subject;
    this.errno = errno;
    this.errnoText = errnoText;
    this.kernelMessage = kernelMessage;
    this.attribute = attribute;
    this.remedy = remedy;
  }

  /** Whether a value is a KernelError, and, when names are given, one of these errnos. */
  static override is(value: unknown, ...errnos: readonly string[]): value is KernelError {
    if (typeof value !== 'object' || value === null || !(kernelBrand in value)) return false;
    return errnos.length === 0 || errnos.includes((value as KernelError).errno);
  }
}

/** A config value that cannot be used: code 7, with its JSON path and what would be right. */
export function configError(path: string, value: unknown, remedy: string): CniError {
  return new CniError(ErrorCode.invalidConfig, `config ${path} is ${JSON.stringify(value) ?? 'missing'}`, remedy);
}
