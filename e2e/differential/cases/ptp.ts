import { addOnly, allVersions, type Case } from '../case.ts';
import { dual, four, fourWithRoutes, six } from './networks.ts';

const ptp = (name: string, config: object, more: Partial<Case> = {}): Case => ({
  name: `ptp: ${name}`,
  type: 'ptp',
  config,
  ...more,
});

/** Every key of ptp that needs no firewall. */
export const ptpCases: readonly Case[] = [
  ptp('IPv4', { ipam: four }, { versions: allVersions }),
  ptp('IPv6', { ipam: six }, { versions: allVersions }),
  ptp('dual stack', { ipam: dual }, { versions: allVersions }),
  ptp('routes of IPAM', { ipam: fourWithRoutes }),
  ptp('MTU', { mtu: 5000, ipam: four }),
  ptp('DNS of its own', { dns: { nameservers: ['192.0.2.53'] }, ipam: four }),
  ptp('an empty DNS', { dns: { nameservers: [], search: [], options: [] }, ipam: four }),
  ptp('no IPAM', {}, { steps: addOnly }),
  ptp(
    'an address without a gateway',
    { ipam: { type: 'static', addresses: [{ address: '10.7.0.9/16' }] } },
    { steps: addOnly },
  ),
  ptp(
    'a /32',
    { ipam: { type: 'static', addresses: [{ address: '10.7.0.9/32', gateway: '10.7.0.1' }] } },
    { steps: addOnly },
  ),
  ptp(
    'two pods, one leaves',
    { ipam: four },
    {
      steps: [{ command: 'ADD' }, { command: 'ADD', containerId: 'container-2', pod: 1 }, { command: 'DEL' }],
    },
  ),
  ptp(
    'the interface name is taken',
    { ipam: four },
    {
      prepare: async ({ pods: [pod] }) => pod?.exec('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'x'),
      steps: addOnly,
    },
  ),
  ptp('DEL without ADD', { ipam: four }, { steps: [{ command: 'DEL' }] }),
  ptp('DEL without a namespace', { ipam: four }, { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'none' }] }),
  ptp('DEL with the namespace gone', { ipam: four }, { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }] }),
  ptp('ADD with the namespace gone', { ipam: four }, { steps: [{ command: 'ADD', pod: 'gone' }] }),
  ptp(
    'CHECK, and a route is gone',
    { ipam: fourWithRoutes },
    {
      steps: [
        { command: 'ADD' },
        { command: 'CHECK', before: async ({ pods: [pod] }) => pod?.exec('ip', 'route', 'del', '198.51.100.7/32') },
      ],
    },
  ),
  ptp('CHECK without a prevResult', { ipam: four }, { steps: [{ command: 'CHECK' }] }),
];
