import { CniError, ErrorCode } from '@podwire/core';

/** What a runtime says of one attachment. */
export interface RuntimeConf {
  readonly containerId: string;
  /** The path of the network namespace; empty for a DEL whose namespace is gone. */
  readonly netns: string;
  readonly ifname: string;
  /** CNI_ARGS, in order; repeated keys are kept. */
  readonly args?: readonly (readonly [key: string, value: string])[];
  /** By capability; a plugin gets those that its config declares. */
  readonly capabilityArgs?: Readonly<Record<string, unknown>>;
}

/**
 * Refuses pairs that CNI_ARGS cannot carry: it has no escapes, so that such a value would become another key.
 *
 * @throws CniError code 4
 */
export function requireCleanArgs({ args = [] }: RuntimeConf): void {
  for (const [key, value] of args) {
    if (key !== '' && !/[;=]/.test(key) && !/[;=]/.test(value)) continue;
    throw new CniError(
      ErrorCode.invalidEnvironment,
      `invalid CNI_ARGS pair "${key}=${value}"`,
      'Neither key nor value may contain ";" or "=": use "args" or a capability of the configuration instead.',
    );
  }
}
