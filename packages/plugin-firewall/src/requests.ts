import type { Admission, Isolation, Links, Result } from '@podwire/core';
import { isolationKind } from './config.ts';
import { noBridge, unnamedBridge } from './errors.ts';
import type { FirewallConfig } from './generated/config.ts';

/** Every address of the result may pass, whichever interface has it. */
export function admissionOf(config: FirewallConfig, { ips = [] }: Result): Admission {
  return {
    ips,
    backend: config.backend,
    // Empty texts mean the defaults, as to the reference.
    adminChain: config.iptablesAdminChainName || 'CNI-ADMIN',
    zone: config.firewalldZone || 'trusted',
  };
}

/** How the pod is to be kept from others; `undefined` when the policy is open. @throws CniError when there is no bridge */
export async function isolationOf(
  config: FirewallConfig,
  result: Result,
  hostLinks: Links,
): Promise<Isolation | undefined> {
  const kind = isolationKind(config);
  if (!kind) return undefined;
  const bridge = await bridgeOf(result, config.ingressPolicy, hostLinks);
  return { kind, bridge, ips: result.ips ?? [], backend: config.backend };
}

/**
 * The bridge that the pod is on. The reference takes the result's first interface, whatever it is: a pod's, and its
 * rules are about the link of the host that happens to have the same name. So only the host's are asked, and of
 * these the first that the kernel calls a bridge. Of none, the first one stands for a bridge with a single port: ptp's.
 */
async function bridgeOf({ interfaces = [] }: Result, policy: string, hostLinks: Links): Promise<string> {
  const names = interfaces.filter(({ sandbox }) => !sandbox).map(({ name }) => name);
  const [first] = names;
  if (first === undefined) throw noBridge(policy);
  if (!first) throw unnamedBridge();
  for (const name of names) {
    if (name && (await hostLinks.get(name))?.kind === 'bridge') return name;
  }
  return first;
}
