import type { Namespace } from '../contracts/namespaces.ts';
import type { IpConfig } from '../protocol/result.ts';
import { familiesOf } from './families.ts';

const forwardingKeys = { 4: 'net/ipv4/ip_forward', 6: 'net/ipv6/conf/all/forwarding' } as const;

/**
 * Lets the host forward for the families of these addresses. It is the whole host's setting, on which others may have
 * come to rely since: nothing takes it back. It is written only where it is off, since a write makes the kernel visit
 * every link.
 */
export function enableForwarding(host: Namespace, ips: readonly IpConfig[]): void {
  for (const family of familiesOf(ips)) host.sysctls.ensure(forwardingKeys[family], '1');
}
