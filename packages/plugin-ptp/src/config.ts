import { type ConfigParser, configParser, type FirewallPart } from '@podwire/core';
import { ipamMissing } from './errors.ts';
import type { PtpConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';

/** For ADD, CHECK and STATUS. */
export const parseConfig: ConfigParser<PtpConfig> = configParser<PtpConfig>(schema, validate, {
  check: ({ ipam }) => {
    if (!ipam?.type) throw ipamMissing(ipam?.type);
  },
});

/** For DEL and GC, which need none of what may have become invalid since ADD. */
export const parseConfigForRemoval: ConfigParser<PtpConfig> = configParser<PtpConfig>(schema, validate, {
  lenient: true,
});

/** What of the firewall this config asks for. */
export function firewallParts({ ipMasq }: PtpConfig): FirewallPart[] {
  return ipMasq ? ['masquerade'] : [];
}
