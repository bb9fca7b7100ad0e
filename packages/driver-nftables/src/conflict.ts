import { CniError, ErrorCode, KernelError } from '@podwire/core';
import type { Change } from './changes.ts';
import type { Ruleset } from './ruleset.ts';

const ATTEMPTS = 20;

/**
 * Reads, and changes what was read: when anybody changed the ruleset in between, it is read again.
 *
 * @param changesNeeded - reads the ruleset and tells what to change in it; nothing, when all is well
 * @throws CniError code 11 when others are faster twenty times
 */
export function retryOnConflict(ruleset: Ruleset, changesNeeded: (generation: number) => readonly Change[]): void {
  let conflict: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const generation = ruleset.generation();
      const changes = changesNeeded(generation);
      if (changes.length > 0) ruleset.commit(changes, { generation });
      return;
    } catch (error) {
      // EINTR: it changed during each of some dumps.
      if (!KernelError.is(error, 'ERESTART', 'EINTR')) throw error;
      conflict = error;
    }
  }
  throw new CniError(
    ErrorCode.tryAgainLater,
    `the nf_tables ruleset was changed by others during each of ${ATTEMPTS} attempts to change it`,
    'Find out which program changes it that often: nft monitor',
    { cause: conflict },
  );
}
