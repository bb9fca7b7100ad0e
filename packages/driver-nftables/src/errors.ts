import { CniError, ErrorCode, KernelError } from '@podwire/core';
import { commentedName } from './owner.ts';
import type { Piece } from './part.ts';

/** @param holder - the element that is there */
export function portInUse({ element }: Piece): CniError {
  const [protocol, port, address] = portOf(element.key);
  const where = address === undefined ? '' : ` of ${address}`;
  return new CniError(
    ErrorCode.portInUse,
    `host port ${port}/${protocol}${where} is already published by ${commentedName(element.comment)}`,
    'Publish another port, or remove that attachment first. See: nft list table inet podwire',
  );
}

function portOf(key: Piece['element']['key']): readonly [unknown, unknown, unknown?] {
  const [first, second, third] = key;
  return third === undefined ? [first, second] : [second, third, first];
}

/** Why the kernel does not let this process change its rules, for a person. */
export function unusable(cause: KernelError): CniError {
  const remedies: Readonly<Record<string, string>> = {
    EPERM: 'It takes CAP_NET_ADMIN in the user namespace that owns this network namespace: run as root.',
    // What nfnetlink says of a subsystem that it does not have.
    EINVAL: 'This kernel has no nf_tables: see "modprobe nf_tables", or choose another backend.',
    EPROTONOSUPPORT: 'This kernel has no netfilter: see "modprobe nfnetlink", or choose another backend.',
  };
  return new CniError(
    ErrorCode.kernel,
    `nf_tables cannot be used: ${cause.errno}, ${cause.errnoText}`,
    remedies[cause.errno] ?? cause.details,
    { cause },
  );
}

export function tooManyCombinations(count: number, most: number): CniError {
  return new CniError(
    ErrorCode.invalidConfig,
    `the conditions need ${count} rules for one attachment`,
    `Use at most ${most} combinations of values; a range or a prefix instead of a set takes fewer.`,
  );
}
