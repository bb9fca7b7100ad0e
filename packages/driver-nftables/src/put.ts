import { KernelError } from '@podwire/core';
import type { Owner } from './owner.ts';
import type { Piece } from './part.ts';
import { obstacles, probes, refuseTakenAddresses } from './port-places.ts';
import { type Reach, update, type Wanted } from './update.ts';

/**
 * Puts what is wanted in the place of what an attachment has. That nobody else is in the way is for the kernel to say:
 * elements are created, and one that is there already makes the batch fail. Only then are they read.
 *
 * @param held - reads what the attachment has
 * @throws CniError code 108 for a port that another attachment has
 */
export function put(reach: Reach, owner: Owner, held: () => readonly Piece[], wanted: Wanted): void {
  const { ruleset, memory } = reach;
  let [careful, force] = [false, false];
  for (;;) {
    try {
      memory.change(() => {
        refuseTakenAddresses(ruleset, owner, wanted.pieces);
        const inTheWay = careful ? obstacles(ruleset, owner, wanted.pieces) : [];
        const changes = update(reach, [...held(), ...inTheWay], wanted, { force });
        return changes.length > 0 ? [...changes, ...probes(wanted.pieces)] : [];
      });
      return;
    } catch (error) {
      if (KernelError.is(error, 'EEXIST') && !careful) careful = true;
      // The rules are whole, and yet something is missing that none of them names.
      else if (KernelError.is(error, 'ENOENT') && !force) force = true;
      else throw error;
    }
  }
}
