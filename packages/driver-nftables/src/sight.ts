import { KernelError } from '@podwire/core';
import { match, verdict } from './expressions.ts';
import type { Sight } from './isolation.ts';
import type { Ruleset } from './ruleset.ts';

const probe = { family: 'bridge', table: 'podwire-probe' } as const;

/** Asks for the kernel module nft_meta_bridge in the only way there is: a table with such a rule, and without it again. */
export function sightOf(ruleset: Ruleset): Sight {
  const chain = { ...probe, chain: 'probe' };
  try {
    ruleset.commit([
      { change: 'add table', ...probe },
      { change: 'add chain', ...chain },
      { change: 'add rule', ...chain, expressions: [...match('ibrname', 'none'), verdict('drop')] },
      { change: 'delete table', ...probe },
    ]);
    return 'bridge';
  } catch (error) {
    if (KernelError.is(error, 'EOPNOTSUPP', 'ENOENT')) return 'addresses';
    throw error;
  }
}
