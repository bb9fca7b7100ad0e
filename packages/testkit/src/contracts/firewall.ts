import { admissionContract } from './firewall/admission.ts';
import { everyPartContract } from './firewall/every-part.ts';
import { firewallTest, type MakeFirewallDriver } from './firewall/firewall-test.ts';
import { isolationContract } from './firewall/isolation.ts';
import { macGuardContract } from './firewall/mac-guard.ts';
import { masqueradeContract } from './firewall/masquerade.ts';
import { portsContract } from './firewall/ports.ts';
import { allParts, type FirewallTraits } from './firewall/traits.ts';

/**
 * What every `FirewallDriver` must do, part by part. Real packets decide: pods on two bridges behind a host, and an
 * outside that answers with the address that it saw.
 *
 * @example firewallContract((folder) => new NftablesFirewall(…), { parts: ['masquerade', 'ports'] });
 */
export function firewallContract(make: MakeFirewallDriver, traits: FirewallTraits = {}): void {
  const test = firewallTest(make);
  const parts = traits.parts ?? allParts;
  if (parts.includes('masquerade')) masqueradeContract(test);
  if (parts.includes('ports')) portsContract(test);
  if (parts.includes('admission')) admissionContract(test, traits);
  if (parts.includes('isolation')) isolationContract(test, traits);
  if (parts.includes('mac-guard')) macGuardContract(test);
  for (const part of parts) everyPartContract(test, part, { ...traits, parts });
}

export type { MakeFirewallDriver } from './firewall/firewall-test.ts';
export type { FirewallTraits } from './firewall/traits.ts';
