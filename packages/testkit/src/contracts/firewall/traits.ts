import type { FirewallPart } from '@podwire/core';
import type { TestNamespace } from '../../test-namespace.ts';

/** How one driver differs from another, where it may. */
export interface FirewallTraits {
  /** What the driver serves. Default: all parts. */
  readonly parts?: readonly FirewallPart[];
  /** Whether chains, or rules that lead to them, stay when the last attachment has gone. Default: no. */
  readonly leavesSkeleton?: boolean;
  /** How somebody takes all rules away under the driver's feet. Default: `nft flush ruleset`. */
  readonly flush?: (host: TestNamespace) => Promise<unknown>;
  /**
   * Makes the host drop what is forwarded in a way that the driver's admission overrides, as `iptables -P FORWARD DROP`.
   * Left out: nothing that the driver does can override another table's drop.
   */
  readonly forwardDrop?: (host: TestNamespace) => Promise<unknown>;
  /** Whether `isolated` works only where bridged packets pass the IP hooks: net.bridge.bridge-nf-call-iptables. Default: no. */
  readonly isolatesByBridgeNetfilter?: boolean;
}

export const allParts: readonly FirewallPart[] = ['masquerade', 'ports', 'admission', 'isolation', 'mac-guard'];

export function flushAll(host: TestNamespace, { flush }: FirewallTraits): Promise<unknown> {
  return flush ? flush(host) : host.exec('nft', 'flush', 'ruleset');
}
