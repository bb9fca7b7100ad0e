import { both, type Chain, type Entry } from '../chain.ts';
import { bridge, bridge6, bridgeDual, ptp, ptpDual } from './lists.ts';

const masquerade = (name: string, entry: Entry, more: Partial<Chain> = {}): Chain => ({
  name: `ipMasq: ${name}`,
  plugins: [{ ...entry, ipMasq: true }],
  ...more,
});

/** `ipMasq` of bridge and ptp. */
export const masqueradeChains: readonly Chain[] = [
  masquerade('bridge, IPv4', bridge, { versions: ['0.2.0', '0.3.1', '1.1.0'] }),
  masquerade('bridge, IPv6', bridge6),
  masquerade('bridge, dual stack', bridgeDual, { variants: both }),
  masquerade('ptp, IPv4', ptp),
  masquerade('ptp, dual stack', ptpDual, { versions: ['0.4.0', '1.0.0'] }),
  masquerade(
    'two pods, one leaves',
    { ...bridge },
    {
      steps: [
        { command: 'ADD' },
        { command: 'ADD', containerId: 'container-2', pod: 1 },
        { command: 'DEL' },
        { command: 'CHECK', containerId: 'container-2', pod: 1 },
      ],
    },
  ),
  masquerade('DEL without a prevResult', bridgeDual, {
    steps: [{ command: 'ADD' }, { command: 'DEL', without: ['prevResult'] }],
  }),
  masquerade('DEL with the namespace gone', bridgeDual, {
    steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }],
  }),
  masquerade('rules of others', bridgeDual, {
    variants: both,
    prepare: async ({ host }) => {
      for (const program of ['iptables-nft', 'ip6tables-nft', 'iptables-legacy', 'ip6tables-legacy']) {
        await host.exec(program, '-t', 'nat', '-A', 'POSTROUTING', '-o', 'elsewhere', '-j', 'MASQUERADE');
      }
    },
  }),
  masquerade('CHECK, and the rules are gone', bridge, {
    steps: [
      { command: 'ADD' },
      {
        command: 'CHECK',
        before: async ({ host }) => {
          for (const program of ['iptables-nft', 'iptables-legacy']) await host.exec(program, '-t', 'nat', '-F');
        },
      },
      { command: 'DEL' },
    ],
  }),
];
