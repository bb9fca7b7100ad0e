import { type ConfigParser, configParser, type IpConfig, type PortMapping, type Publication } from '@podwire/core';
import { markBitRefused, twoMarks } from './errors.ts';
import type { PortmapConfig } from './generated/config.ts';
import { schema, validate } from './generated/validate.ts';
import { mappingsOf } from './mappings.ts';

const defaultMarkBit = 13;

/** For ADD, CHECK and STATUS. What belongs to one backend and not to another is the firewall's to say. */
export const parseConfig: ConfigParser<PortmapConfig> = configParser<PortmapConfig>(schema, validate, {
  check: (config) => {
    const { markMasqBit: bit, externalSetMarkChain } = config;
    if (externalSetMarkChain && bit !== undefined) throw twoMarks();
    if (bit !== undefined && (bit < 0 || bit > 31)) throw markBitRefused(bit);
    mappingsOf(config);
  },
});

/** For DEL and GC, which need none of what may have become invalid since ADD. */
export const parseConfigForRemoval: ConfigParser<PortmapConfig> = configParser<PortmapConfig>(schema, validate, {
  lenient: true,
});

/** What the firewall is asked for. */
export function publicationOf(
  config: PortmapConfig,
  ips: readonly IpConfig[],
  mappings: readonly PortMapping[],
): Publication {
  return {
    ips,
    mappings,
    backend: config.backend || undefined,
    snat: config.snat,
    masqAll: config.masqAll,
    markMasqBit: config.markMasqBit ?? defaultMarkBit,
    externalSetMarkChain: config.externalSetMarkChain || undefined,
    conditionsV4: config.conditionsV4,
    conditionsV6: config.conditionsV6,
  };
}
