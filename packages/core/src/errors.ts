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
  portInUse: 108,
  internal: 999,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What each code means to whoever gets it; `docs/errors.md` is made from this. */
export const errorMeanings: Readonly<Record<keyof typeof ErrorCode, string>> = {
  unknown: 'No code was given, as by a plugin that failed without an error object.',
  incompatibleVersion: "The config's version is not one the plugin speaks, or is older than the command.",
  unsupportedField: 'The config has a key that is not supported.',
  unknownContainer: 'The container is not known; nothing of it needs to be cleaned up.',
  invalidEnvironment: 'A CNI_* variable is missing or cannot be used.',
  io: 'Reading or writing failed, as of stdin.',
  decoding: 'Something is no JSON, or not of the type that it must have.',
  invalidConfig: 'The config cannot be used as it is.',
  invalidNetns: 'CNI_NETNS is the namespace that the plugin itself runs in.',
  tryAgainLater: 'The call was given up, and what it did was taken back; the same call may succeed later.',
  pluginNotAvailable: 'STATUS: an ADD would fail now.',
  limitedConnectivity: 'STATUS: an ADD would fail now, and containers that exist may be cut off.',
  kernel: 'The kernel refused something, or what it has is not what is needed.',
  addressesExhausted: 'Every address of a range set is taken.',
  addressNotAvailable: 'An address that was asked for is taken, or is not one that may be given.',
  duplicateAllocation: 'The attachment has an address already.',
  checkFailed: 'CHECK found something that differs from what ADD made.',
  driverMissing: 'The config needs a driver that this build does not have.',
  cleanupIncomplete: 'Something could not be removed; the same call may be made again.',
  stateFolder: 'The folder where state is kept cannot be read or written.',
  portInUse: 'Another attachment has published the host port.',
  internal: 'Anything else; the message is all that is known.',
};

/** The error object that a plugin prints: `{ cniVersion, code, msg, details? }`. */
export interface ErrorObject {
  readonly cniVersion?: string;
  readonly code: number;
  readonly msg: string;
  readonly details?: string;
}

const cniBrand = Symbol.for('@podwire/core/CniError');
const kernelBrand = Symbol.for('@podwire/core/KernelError');

/** Remarks in one text, as details of an error: `first; second`. */
export function joinRemarks(...remarks: readonly (string | undefined)[]): string {
  const said = remarks.filter((remark) => remark !== undefined && remark !== '');
  return said.map((remark, at) => (at < said.length - 1 ? remark?.replace(/\.$/, '') : remark)).join('; ');
}

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
  const text = JSON.stringify(value) ?? 'missing';
  const shown = text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
  return new CniError(ErrorCode.invalidConfig, `config ${path} is ${shown}`, remedy);
}

/** A whole config in an error message helps nobody. */
const maxShownLength = 200;
