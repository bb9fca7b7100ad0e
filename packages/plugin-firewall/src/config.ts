import { type ConfigParser, configParser, type FirewallPart, type Isolation } from '@podwire/core';
import { unknownPolicy } from './errors.ts';
import type { FirewallConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';

/** What `ingressPolicy` can be, and how pods are kept apart then. */
const policies: Readonly<Record<string, Isolation['kind'] | undefined>> = {
  '': undefined,
  open: undefined,
  'same-bridge': 'same-bridge',
  isolated: 'isolated',
};

/** For ADD, CHECK and STATUS. */
export const parseConfig: ConfigParser<FirewallConfig> = configParser<FirewallConfig>(schema, validate, {
  check: ({ ingressPolicy }) => {
    if (!Object.hasOwn(policies, ingressPolicy)) throw unknownPolicy(ingressPolicy);
  },
});

/** For DEL and GC, which need none of what may have become invalid since ADD. */
export const parseConfigForRemoval: ConfigParser<FirewallConfig> = configParser<FirewallConfig>(schema, validate, {
  lenient: true,
});

/** How the config wants pods kept apart; `undefined` when it does not. */
export function isolationKind({ ingressPolicy }: FirewallConfig): Isolation['kind'] | undefined {
  return policies[ingressPolicy];
}

/** What of the firewall this config asks for. */
export function firewallParts(config: FirewallConfig): FirewallPart[] {
  return isolationKind(config) ? ['admission', 'isolation'] : ['admission'];
}
