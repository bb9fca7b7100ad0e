import type { Isolation } from '@podwire/core';
import { comment, jump, type Rule, rule } from '../rule.ts';

const stage1 = 'CNI-ISOLATION-STAGE-1';
const stage2 = 'CNI-ISOLATION-STAGE-2';
export const stages: readonly string[] = [stage1, stage2];

type Policy = Isolation['kind'] | 'same-bridge|isolated';
/** Of what serves both policies: the reference's words since 1.5, then those that it had before. */
const sharedPolicies: readonly Policy[] = ['same-bridge|isolated', 'same-bridge', 'isolated'];

/** A rule, and how else the reference has put it. */
export interface StageRule {
  readonly rule: Rule;
  readonly otherwise: readonly Rule[];
  /** Whether it is put at the head of its chain, or at the end. */
  readonly first: boolean;
}

/**
 * Table filter of either family: what comes in by a bridge and leaves by another link goes on to stage 2, and is dropped
 * there if that link is one of the bridges, too. In the order they are made, of which each one's place follows.
 */
export function isolationRules({ kind, bridge }: Pick<Isolation, 'kind' | 'bridge'>): StageRule[] {
  return [
    shared('FORWARD', [], stage1, true),
    own(leaving(bridge, kind)),
    ...(kind === 'isolated' ? [own(amongItself(bridge, kind))] : []),
    shared(stage1, [], 'RETURN', false),
    shared(stage2, ['-o', bridge], 'DROP', true),
    shared(stage2, [], 'RETURN', false),
  ];
}

/** All that there may be of a bridge, under whichever policy it was made. */
export function rulesOfBridge(bridge: string): Rule[] {
  const kinds = ['same-bridge', 'isolated'] as const;
  const { rule, otherwise } = shared(stage2, ['-o', bridge], 'DROP', true);
  return [...kinds.flatMap((kind) => [leaving(bridge, kind), amongItself(bridge, kind)]), rule, ...otherwise];
}

function own(rule: Rule): StageRule {
  return { rule, otherwise: [], first: true };
}

function shared(chain: string, match: readonly string[], target: string, first: boolean): StageRule {
  const worded = (policy: Policy) => rule(chain, match, comment(wordsOf(policy)), jump(target));
  const [now = 'same-bridge|isolated', ...before] = sharedPolicies;
  return { rule: worded(now), otherwise: before.map(worded), first };
}

function leaving(bridge: string, policy: Policy): Rule {
  return rule(stage1, ['-i', bridge, '!', '-o', bridge], comment(wordsOf(policy)), jump(stage2));
}

function amongItself(bridge: string, policy: Policy): Rule {
  return rule(stage1, ['-i', bridge, '-o', bridge], comment(wordsOf(policy)), jump('DROP'));
}

function wordsOf(policy: Policy): string {
  return `CNI firewall plugin rules (ingressPolicy: ${policy})`;
}
