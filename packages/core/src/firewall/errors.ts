import type { FirewallDriver, FirewallPart } from '../contracts/firewall.ts';
import { CniError, ErrorCode } from '../errors.ts';

/** What asks for a part, and the key that names its backend. */
const keys: Readonly<Record<FirewallPart, { readonly wanted: string; readonly backend: string }>> = {
  masquerade: { wanted: '"ipMasq"', backend: 'ipMasqBackend' },
  ports: { wanted: '"portMappings"', backend: 'backend' },
  admission: { wanted: 'plugin "firewall"', backend: 'backend' },
  isolation: { wanted: '"ingressPolicy"', backend: 'backend' },
  'mac-guard': { wanted: '"macspoofchk"', backend: '' },
};

export function noDriver(parts: readonly FirewallPart[]): CniError {
  const wanted = parts.map((part) => keys[part].wanted).join(' and ');
  return new CniError(
    ErrorCode.driverMissing,
    `${wanted} ${parts.length > 1 ? 'need' : 'needs'} a firewall driver, and this build has none`,
    `Use a build with a firewall driver, or take ${wanted} out of the configuration and let something else do it.`,
  );
}

export function unknownBackend(part: FirewallPart, backend: string, serving: readonly FirewallDriver[]): CniError {
  const what = part === 'masquerade' ? 'unknown ipmasq backend' : 'unrecognized backend';
  return new CniError(
    ErrorCode.invalidConfig,
    `${what} ${JSON.stringify(backend)}`,
    `$.${keys[part].backend} can be ${serving.map(({ name }) => `"${name}"`).join(', ')}, or be left out.`,
  );
}

/** @param objections - one of each candidate, in order */
export function cannotServe(
  part: FirewallPart,
  candidates: readonly FirewallDriver[],
  objections: readonly CniError[],
): CniError {
  const [first] = objections;
  if (first && objections.length === 1) return first;
  const lines = objections.map((objection, at) => `${candidates[at]?.name}: ${objection}`);
  return new CniError(
    first?.code ?? ErrorCode.kernel,
    `no firewall backend can serve ${keys[part].wanted} on this node`,
    lines.join('\n'),
  );
}
