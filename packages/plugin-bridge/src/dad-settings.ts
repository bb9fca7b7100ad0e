import type { SysctlSetting } from '@podwire/core';
import type { BridgeConfig } from './generated/config.ts';

/**
 * Duplicate address detection of the pod's end: on and waited for with `enabledad`, otherwise off, since the IPAM plugin
 * gives each address once and waiting takes one to two seconds. With `arp_notify` neighbours that knew the address by
 * an earlier pod's MAC learn the new one when the link comes up.
 */
export function dadSettings({ enabledad }: BridgeConfig, ifname: string): SysctlSetting[] {
  const ipv6 = `net/ipv6/conf/${ifname}`;
  const detection: SysctlSetting[] = enabledad
    ? [
        [`${ipv6}/enhanced_dad`, '1'],
        [`${ipv6}/accept_dad`, '1'],
      ]
    : [[`${ipv6}/accept_dad`, '0']];
  return [...detection, [`net/ipv4/conf/${ifname}/arp_notify`, '1']];
}
