import { CniError, configError, ErrorCode, isIp, type Publication } from '@podwire/core';

const keys = ['conditionsV4', 'conditionsV6'] as const;

/** The longest line of a script that iptables-restore reads whole, less what is in an entry rule beside the conditions. */
const maxConditionBytes = 9_000;

/** What of a publication cannot be, whatever the node is like. */
export function publicationObjection(wanted: Publication): CniError | undefined {
  const foreign = keys.filter((key) => isNftCondition(wanted[key]));
  if (foreign.length > 0) return wrongBackend(foreign);
  for (const key of keys) {
    const conditions = wanted[key] ?? [];
    const at = conditions.findIndex((condition) => /[\n\r\0]/.test(condition));
    if (at >= 0) {
      return configError(
        `$.${key}[${at}]`,
        conditions[at],
        'No line break and no NUL can stand in a rule of iptables.',
      );
    }
    if (Buffer.byteLength(conditions.join(' ')) > maxConditionBytes) {
      return configError(`$.${key}`, conditions, `All of them together can have ${maxConditionBytes} bytes.`);
    }
  }
  const { markMasqBit: bit, mappings } = wanted;
  if (!Number.isInteger(bit) || bit < 0 || bit > 31) {
    return new CniError(ErrorCode.invalidConfig, 'MasqMarkBit must be between 0 and 31', `It is ${bit}.`);
  }
  const strange = mappings.find(({ hostIP }) => hostIP && !isIp(hostIP));
  return (
    strange && configError('$.runtimeConfig.portMappings: hostIP', strange.hostIP, 'Use an IP address of the host.')
  );
}

/** As the reference tells them apart: iptables' begin with an option or its negation. */
function isNftCondition(conditions: readonly string[] | undefined): boolean {
  const [first] = conditions ?? [];
  return Boolean(first) && !/^[-!]/.test(first ?? '');
}

/** The reference's own words, which people search for. */
function wrongBackend(names: readonly string[]): CniError {
  return new CniError(
    ErrorCode.invalidConfig,
    `iptables backend was requested but configuration contains nftables-specific options [${names.join(' ')}]`,
    'Write the conditions as iptables does, such as "-s" and "10.0.0.0/8", or set "backend" to "nftables".',
  );
}
