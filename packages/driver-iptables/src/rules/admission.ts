import type { Admission } from '@podwire/core';
import { comment, jump, type Rule, rule } from '../rule.ts';
import { hostRoute } from './own-chain.ts';

export const forwardChain = 'CNI-FORWARD';

export interface AdmissionRules {
  readonly chains: readonly string[];
  /** Each at the head of its chain, when it is made. */
  readonly jumps: readonly Rule[];
  readonly addresses: readonly Rule[];
}

/** In table filter of the family of the addresses. They are without prefix lengths. */
export function admissionRules(
  { adminChain }: Pick<Admission, 'adminChain'>,
  addresses: readonly string[],
): AdmissionRules {
  return {
    chains: [forwardChain, adminChain],
    jumps: [
      rule('FORWARD', comment('CNI firewall plugin rules'), jump(forwardChain)),
      rule(forwardChain, comment('CNI firewall plugin admin overrides'), jump(adminChain)),
    ],
    addresses: addresses.flatMap(admittedAddress),
  };
}

/** Answers may come in, and everything may go out. */
export function admittedAddress(address: string): [Rule, Rule] {
  const host = hostRoute(address);
  return [
    rule(forwardChain, ['-d', host, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED'], jump('ACCEPT')),
    rule(forwardChain, ['-s', host], jump('ACCEPT')),
  ];
}
