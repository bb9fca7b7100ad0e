import { type Attachment, sha512Hex } from '@podwire/core';
import type { ChainRef } from './changes.ts';

/** How the reference plugins' own nftables backends mark what they make. */

/** Of a network, with which the comments of its masquerade rules begin. */
export const networkMark = (network: string): string => `${hash(network)}-`;

/** Of an attachment, with which the comments of its masquerade rules begin. */
export function masqueradeMark({ network, containerId, ifname }: Attachment): string {
  return `${networkMark(network)}${hash(`${ifname}:${containerId}`)}`;
}

export const masqueradeChecks: ChainRef = {
  family: 'inet',
  table: 'cni_plugins_masquerade',
  chain: 'masq_checks',
};

/** Where port mappings are, with the container's id as comment. `hostip_hostports` was filled by older releases. */
export const portChains: readonly ChainRef[] = (['ip', 'ip6'] as const).flatMap((family) =>
  ['hostports', 'hostip_hostports', 'masquerading'].map((chain) => ({ family, table: 'cni_hostport', chain })),
);

/** Where frames are sent to the attachment's chains of the MAC spoof check, the first of which jumps to the second. */
export const bridgePrerouting: ChainRef = { family: 'bridge', table: 'nat', chain: 'PREROUTING' };

export function macChains({ containerId, ifname }: Attachment): ChainRef[] {
  const name = `cni-br-iface-${containerId}-${ifname}`;
  return [name, `${name}-mac`].map((chain) => ({ ...bridgePrerouting, chain }));
}

export const macComment = ({ containerId, ifname }: Attachment): string => `macspoofchk-${containerId}-${ifname}`;

const hash = (text: string): string => sha512Hex(text).slice(0, 16);
