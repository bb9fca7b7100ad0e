import { dual, four, six } from '../cases/networks.ts';
import type { Entry } from '../chain.ts';

/** What stands first in a list, with everything that a chained plugin may need. */
export const bridge: Entry = { type: 'bridge', bridge: 'br0', isDefaultGateway: true, hairpinMode: true, ipam: four };
export const bridge6: Entry = { ...bridge, ipam: six };
export const bridgeDual: Entry = { ...bridge, ipam: dual };
export const ptp: Entry = { type: 'ptp', ipam: four };
export const ptpDual: Entry = { type: 'ptp', ipam: dual };
export const portmap: Entry = { type: 'portmap', capabilities: { portMappings: true } };
export const firewall: Entry = { type: 'firewall', backend: 'iptables' };
export const tuning: Entry = { type: 'tuning', dataDir: 'STATE/tuning' };

export const tcp = (hostPort: number, containerPort: number, more: object = {}) => ({
  hostPort,
  containerPort,
  protocol: 'tcp',
  ...more,
});

export const udp = (hostPort: number, containerPort: number, more: object = {}) => ({
  hostPort,
  containerPort,
  protocol: 'udp',
  ...more,
});
