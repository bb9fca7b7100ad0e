import type { Side } from '../case.ts';
import { both, type Chain, type ChainStep, type Entry } from '../chain.ts';
import { bridge, bridge6, bridgeDual, firewall, ptp } from './lists.ts';

const walls = (name: string, first: Entry, keys: object = {}, more: Partial<Chain> = {}): Chain => ({
  name: `firewall: ${name}`,
  plugins: [first, { ...firewall, ...keys }],
  ...more,
});

const failing: readonly ChainStep[] = [{ command: 'ADD' }, { command: 'DEL' }];
const inFilter =
  (...args: readonly string[]) =>
  async ({ host }: Side) => {
    // Whichever variant the plugins use: the other one's table is empty, and the command fails there.
    for (const program of ['iptables-nft', 'iptables-legacy']) await host.tryExec(program, [...args]);
  };
const policies = ['same-bridge', 'isolated'] as const;

/** Every key of firewall that needs no firewalld. */
export const firewallChains: readonly Chain[] = [
  walls('IPv4', bridge, {}, { versions: ['0.4.0', '1.1.0'] }),
  walls('IPv6', bridge6),
  walls('dual stack', bridgeDual, {}, { variants: both }),
  walls('what the host has', bridge, { backend: undefined }),
  walls('behind ptp', ptp),
  walls('another admin chain', bridgeDual, { iptablesAdminChainName: 'OURS-FIRST' }),
  walls('open', bridge, { ingressPolicy: 'open' }),
  ...policies.map((ingressPolicy) => walls(ingressPolicy, bridgeDual, { ingressPolicy })),
  ...policies.map((ingressPolicy) =>
    walls(
      `${ingressPolicy}, two bridges`,
      bridge,
      { ingressPolicy },
      {
        steps: [
          { command: 'ADD' },
          {
            command: 'ADD',
            containerId: 'container-2',
            pod: 1,
            change: { bridge: { bridge: 'br1', ipam: { ...(bridge.ipam as object), subnet: '10.1.3.0/24' } } },
          },
        ],
      },
    ),
  ),
  walls(
    'two pods, one leaves',
    bridge,
    {},
    {
      steps: [
        { command: 'ADD' },
        { command: 'ADD', containerId: 'container-2', pod: 1 },
        { command: 'DEL' },
        { command: 'CHECK', containerId: 'container-2', pod: 1 },
      ],
    },
  ),
  walls(
    'asked for again',
    bridgeDual,
    {},
    {
      steps: [{ command: 'ADD' }, { command: 'ADD', only: ['firewall'] }, { command: 'DEL' }],
    },
  ),
  walls(
    'rules of the administrator',
    bridge,
    {},
    {
      prepare: async ({ host }) => {
        for (const program of ['iptables-nft', 'iptables-legacy']) {
          await host.exec(program, '-P', 'FORWARD', 'DROP');
          await host.exec(program, '-A', 'FORWARD', '-i', 'elsewhere', '-j', 'ACCEPT');
          await host.exec(program, '-N', 'CNI-ADMIN');
          await host.exec(program, '-A', 'CNI-ADMIN', '-d', '203.0.113.0/24', '-j', 'DROP');
        }
      },
    },
  ),
  walls(
    'DEL without a prevResult',
    bridgeDual,
    {},
    {
      steps: [{ command: 'ADD' }, { command: 'DEL', without: ['prevResult'] }],
    },
  ),
  walls(
    'DEL with the namespace gone',
    bridge,
    {},
    {
      steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }, { command: 'DEL', pod: 'none' }],
    },
  ),
  walls('DEL without ADD', bridge, {}, { steps: [{ command: 'DEL' }] }),
  walls(
    'CHECK, and an address is gone',
    bridge,
    {},
    {
      steps: [
        { command: 'ADD' },
        { command: 'CHECK', before: inFilter('-D', 'CNI-FORWARD', '-s', '10.1.2.2/32', '-j', 'ACCEPT') },
        { command: 'DEL' },
      ],
    },
  ),
  walls(
    'CHECK, and the table is empty',
    bridge,
    {},
    {
      steps: [{ command: 'ADD' }, { command: 'CHECK', before: inFilter('-F') }, { command: 'DEL' }],
    },
  ),
  walls('first in the list', firewall, {}, { plugins: [firewall], steps: failing }),
  walls(
    'CHECK without a prevResult',
    bridge,
    {},
    {
      steps: [{ command: 'ADD' }, { command: 'CHECK', only: ['firewall'], without: ['prevResult'] }],
    },
  ),
  walls('an unknown policy', bridge, { ingressPolicy: 'closed' }, { steps: failing }),
  walls('a version that it does not speak', bridge, {}, { versions: ['0.3.1'], steps: failing }),
  walls('a policy without a bridge, behind ptp', ptp, { ingressPolicy: 'same-bridge' }),
];
