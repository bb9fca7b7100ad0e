import { CniError, ErrorCode } from './errors.ts';

/** Container ids and network names: both end up in file names. */
const identifier = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

// Unicode's White_Space and not \s, which lacks U+0085 and has U+FEFF.
const spaceOrSeparator = /[/:\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** IFNAMSIZ of linux/if.h without the final NUL. */
const maxInterfaceNameBytes = 15;

/** @throws CniError code 3 when empty, code 4 for a character that is not allowed */
export function validateContainerId(id: string): void {
  if (id === '') throw new CniError(ErrorCode.unknownContainer, 'missing containerID');
  if (!identifier.test(id)) {
    throw new CniError(ErrorCode.invalidEnvironment, 'invalid characters in containerID', id);
  }
}

/** @throws CniError code 7 */
export function validateNetworkName(name: string): void {
  if (name === '') throw new CniError(ErrorCode.invalidConfig, 'missing network name:');
  if (!identifier.test(name)) {
    throw new CniError(ErrorCode.invalidConfig, 'invalid characters found in network name', name);
  }
}

/** @throws CniError code 4 */
export function validateInterfaceName(name: string): void {
  const refuse = (msg: string, details?: string) => new CniError(ErrorCode.invalidEnvironment, msg, details);
  if (name === '') throw refuse('interface name is empty');
  if (new TextEncoder().encode(name).length > maxInterfaceNameBytes) {
    throw refuse('interface name is too long', 'interface name should be less than 16 characters');
  }
  if (name === '.' || name === '..') throw refuse('interface name is . or ..');
  if (spaceOrSeparator.test(name)) throw refuse('interface name contains / or : or whitespace characters');
}
