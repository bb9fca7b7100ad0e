import { KernelError, type KernelFailure } from '@podwire/core';
import { errnoText } from './uapi/errno.ts';

/** What a request is about, for the error it may end in. */
export interface About {
  /** A verb phrase: `create link`. */
  readonly operation: string;
  /** Readable, with its namespace: `veth3f2a (veth) in the host namespace`. */
  readonly subject: string;
  /** What to do, by errno, where this operation knows better than the general table. */
  readonly remedies?: Readonly<Record<string, string>>;
}

/** What to do about an errno, whatever was tried. An operation that knows better says so itself. */
const generalRemedies: Readonly<Record<string, string>> = {
  EPERM: 'It takes CAP_NET_ADMIN in the user namespace that owns this network namespace: run as root',
  EACCES: 'IPv6 may be off there: see sysctl net.ipv6.conf.<link>.disable_ipv6',
  EOPNOTSUPP: 'This kernel lacks it: a module may be missing. See: uname -r, modprobe',
  EAFNOSUPPORT: 'Is IPv6 enabled in this kernel? See: ls /proc/sys/net/ipv6',
  ENODEV: 'The link is gone, or was never there. See: ip link show',
  EAGAIN: 'The kernel did not answer in time; it may be busy with another change. Try again',
  ENOBUFS: 'The kernel was short of memory for its answer. Try again',
  EMSGSIZE: 'It is larger than this user may send. Raise the sysctl net.core.wmem_max, or run as root of the machine',
  EBUSY: 'Something else uses it. See: ip -d link show',
};

/** What the kernel refused, with what was tried and what to do. */
export function failure(about: About, errno: string, more: Partial<KernelFailure> = {}, cause?: unknown): KernelError {
  const { operation, subject, remedies } = about;
  const remedy = remedies?.[errno] ?? generalRemedies[errno];
  return new KernelError({ operation, subject, errno, errnoText: errnoText(errno), remedy, ...more }, { cause });
}

/** An error of the socket itself, as one of what the socket was used for. */
export function retold(about: About, cause: unknown): unknown {
  return KernelError.is(cause) ? failure(about, cause.errno, {}, cause) : cause;
}

/** Gives `otherwise` for these errnos, and lets every other error pass. */
export function unless<T, U>(errnos: readonly string[], action: () => T, otherwise: U): T | U {
  try {
    return action();
  } catch (error) {
    if (KernelError.is(error, ...errnos)) return otherwise;
    throw error;
  }
}
