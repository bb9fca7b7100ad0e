import type { Difference } from './differences.ts';

/** A difference that is meant. Each row must be met by a run of all cases, and explain all that it matches. */
export interface Improvement {
  readonly id: string;
  readonly reason: string;
  readonly matches: (difference: Difference) => boolean;
}

export const improvements: readonly Improvement[] = [];
