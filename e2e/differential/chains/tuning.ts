import { allVersions } from '../case.ts';
import type { Chain, ChainStep } from '../chain.ts';
import { bridge, tuning } from './lists.ts';

const tuned = (name: string, keys: object, more: Partial<Chain> = {}): Chain => ({
  name: `tuning: ${name}`,
  plugins: [bridge, { ...tuning, ...keys }],
  ...more,
});

const failing: readonly ChainStep[] = [{ command: 'ADD' }, { command: 'DEL' }];

/** Tuning takes a part in nearly every list; its own tests know more. */
export const tuningChains: readonly Chain[] = [
  tuned('nothing', {}, { versions: allVersions }),
  tuned('sysctls', { sysctl: { 'net.ipv4.conf.IFNAME.arp_filter': '1', 'net.ipv4.conf.eth0.log_martians': '1' } }),
  tuned('MAC', { mac: 'c2:11:22:33:44:55' }),
  tuned('MTU', { mtu: 1400 }),
  tuned('promiscuous', { promisc: true }),
  tuned('all multicast', { allmulti: true }),
  tuned('no multicast', { allmulti: false }),
  tuned('everything', {
    mac: 'c2:11:22:33:44:55',
    mtu: 1300,
    promisc: true,
    allmulti: true,
    sysctl: { 'net.ipv4.conf.IFNAME.arp_announce': '2' },
  }),
  tuned(
    'MAC of the runtime',
    { capabilities: { mac: true } },
    { runtimeConfig: { mac: 'c2:11:22:33:44:77' }, versions: ['0.4.0', '1.0.0'] },
  ),
  tuned(
    'CHECK, and the MTU is another',
    { mtu: 1400 },
    {
      steps: [
        { command: 'ADD' },
        {
          command: 'CHECK',
          only: ['tuning'],
          before: async ({ pods: [pod] }) => pod?.exec('ip', 'link', 'set', 'eth0', 'mtu', '1350'),
        },
        { command: 'DEL' },
      ],
    },
  ),
  tuned('DEL with the namespace gone', { mtu: 1400 }, { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }] }),
  tuned('a MAC that is none', { mac: 'nowhere' }, { steps: failing }),
  tuned('a sysctl that is none', { sysctl: { 'net.ipv4.no_such_key': '1' } }, { steps: failing }),
  tuned('a sysctl of another file', { sysctl: { '../kernel/hostname': 'x' } }, { steps: failing }),
  tuned('first in the list', {}, { plugins: [tuning], steps: failing }),
];
