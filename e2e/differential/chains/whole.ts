import { both, type Chain } from '../chain.ts';
import { bridge, bridgeDual, firewall, portmap, ptp, tcp, tuning, udp } from './lists.ts';

const portMappings = [tcp(8080, 80), udp(53, 53), tcp(8443, 443, { hostIP: '192.0.2.1' })];

/** Lists as runtimes write them. */
export const wholeChains: readonly Chain[] = [
  {
    name: 'list: as Podman writes it',
    plugins: [{ ...bridge, ipMasq: true }, portmap, firewall, tuning],
    runtimeConfig: { portMappings },
    versions: ['0.4.0', '1.0.0', '1.1.0'],
  },
  {
    name: 'list: as nerdctl writes it',
    variants: both,
    plugins: [
      { ...bridgeDual, ipMasq: true },
      portmap,
      { ...firewall, backend: undefined, ingressPolicy: 'same-bridge' },
      tuning,
    ],
    runtimeConfig: { portMappings },
  },
  {
    name: 'list: ptp, as on Kubernetes',
    plugins: [
      { ...ptp, ipMasq: true },
      { ...portmap, snat: true },
      { ...tuning, sysctl: { 'net.ipv4.conf.IFNAME.arp_notify': '1' } },
    ],
    runtimeConfig: { portMappings },
    versions: ['0.3.1', '1.0.0'],
  },
  {
    name: 'list: two pods come and go',
    variants: both,
    plugins: [{ ...bridgeDual, ipMasq: true }, portmap, firewall, tuning],
    runtimeConfig: { portMappings },
    steps: [
      { command: 'ADD' },
      { command: 'ADD', containerId: 'container-2', pod: 1, runtimeConfig: { portMappings: [tcp(8081, 80)] } },
      { command: 'CHECK' },
      { command: 'DEL' },
      { command: 'CHECK', containerId: 'container-2', pod: 1, runtimeConfig: { portMappings: [tcp(8081, 80)] } },
      { command: 'DEL', containerId: 'container-2', pod: 1, runtimeConfig: { portMappings: [tcp(8081, 80)] } },
      { command: 'DEL' },
    ],
  },
];
