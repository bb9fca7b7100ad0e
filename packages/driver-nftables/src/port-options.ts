import { CniError, ErrorCode, type Publication } from '@podwire/core';
import { combinationsOf } from './condition-rules.ts';
import { parseConditions } from './conditions.ts';
import { tooManyCombinations } from './errors.ts';

const MOST_COMBINATIONS = 64;

/** What of a publication this backend cannot do. */
export function objectionToOptions(wanted: Publication): CniError | undefined {
  const foreign = iptablesOptions(wanted);
  if (foreign.length > 0) return wrongBackend(foreign);
  try {
    for (const family of [4, 6] as const) {
      const conditions = parseConditions((family === 4 ? wanted.conditionsV4 : wanted.conditionsV6) ?? [], family);
      const count = combinationsOf(conditions);
      if (count > MOST_COMBINATIONS) return tooManyCombinations(count, MOST_COMBINATIONS);
    }
    return undefined;
  } catch (error) {
    if (CniError.is(error)) return error;
    throw error;
  }
}

function iptablesOptions(wanted: Publication): string[] {
  const names: string[] = [];
  if (wanted.externalSetMarkChain) names.push('externalSetMarkChain');
  for (const name of ['conditionsV4', 'conditionsV6'] as const) {
    // Words of iptables' begin like an option or its negation; of nft's none does.
    if (/^[-!]/.test(wanted[name]?.[0] ?? '')) names.push(name);
  }
  return names;
}

/** The reference's own words, which people search for. */
function wrongBackend(names: readonly string[]): CniError {
  return new CniError(
    ErrorCode.invalidConfig,
    `nftables backend was requested but configuration contains iptables-specific options [${names.join(' ')}]`,
    'Write the conditions as nft does, such as "ip saddr 10.0.0.0/8", or set "backend" to "iptables".',
  );
}
