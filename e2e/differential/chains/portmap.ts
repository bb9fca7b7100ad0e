import type { Side } from '../case.ts';
import { both, type Chain, type ChainStep, type Entry } from '../chain.ts';
import { bridge, bridge6, bridgeDual, portmap, ptp, ptpDual, tcp, udp } from './lists.ts';

const ports = (
  name: string,
  first: Entry,
  mappings: readonly object[],
  more: Partial<Chain> & { keys?: object } = {},
) => {
  const { keys, ...rest } = more;
  const chain: Chain = {
    name: `portmap: ${name}`,
    plugins: [first, { ...portmap, ...keys }],
    runtimeConfig: { portMappings: mappings },
    ...rest,
  };
  return chain;
};

/** A list that fails, and what can be removed of it. */
const failing: readonly ChainStep[] = [{ command: 'ADD' }, { command: 'DEL' }];
const many = Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? udp(9000 + at, 53) : tcp(9000 + at, 80 + at)));
const inNat =
  (...args: readonly string[]) =>
  async ({ host }: Side) => {
    // Whichever variant the plugins use: the other one's table is empty, and the command fails there.
    for (const program of ['iptables-nft', 'iptables-legacy']) await host.tryExec(program, ['-t', 'nat', ...args]);
  };

const hostAddresses = [
  tcp(8080, 80),
  tcp(8081, 80, { hostIP: '192.0.2.1' }),
  tcp(8082, 80, { hostIP: '0.0.0.0' }),
  udp(8083, 83, { hostIP: '2001:db8:a::1' }),
  udp(8084, 84, { hostIP: '::' }),
  tcp(8085, 85, { hostIP: '' }),
];

/** Every key of portmap, what it refuses, and what is left when something is lost. */
export const portmapChains: readonly Chain[] = [
  ports('one port', bridge, [tcp(8080, 80)], { versions: ['0.2.0', '0.3.1', '1.0.0', '1.1.0'] }),
  ports('IPv6', bridge6, [tcp(8080, 80), udp(53, 5353)]),
  ports('dual stack, host addresses', bridgeDual, hostAddresses, { versions: ['0.4.0', '1.1.0'], variants: both }),
  ports('ptp', ptp, [tcp(8080, 80), udp(8080, 80)]),
  ports('ptp, dual stack', ptpDual, hostAddresses),
  ports('with ipMasq', { ...bridgeDual, ipMasq: true }, [tcp(8080, 80)]),
  ports('sctp among others', bridge, [tcp(8080, 80), { hostPort: 9, containerPort: 9, protocol: 'sctp' }, udp(53, 53)]),
  ports('capitals', bridge, [{ hostPort: 8080, containerPort: 80, protocol: 'TCP' }, tcp(8081, 81)]),
  ports('more than one rule can match', bridgeDual, many, { variants: both }),
  ports('the same twice', bridge, [tcp(8080, 80), tcp(8080, 80)]),
  ports('none', bridge, []),
  ports('not asked for', bridge, [], { runtimeConfig: {} }),
  ports('no snat', bridgeDual, [tcp(8080, 80)], { keys: { snat: false } }),
  ports('masqAll', bridgeDual, hostAddresses, { keys: { masqAll: true } }),
  ports('another mark bit', bridgeDual, [tcp(8080, 80)], { keys: { markMasqBit: 5 } }),
  ports('the last mark bit', bridge, [tcp(8080, 80)], { keys: { markMasqBit: 31 } }),
  ports('a mark chain of somebody else', bridgeDual, [tcp(8080, 80)], {
    keys: { externalSetMarkChain: 'KUBE-MARK-MASQ' },
    prepare: async ({ host }) => {
      for (const program of ['iptables-nft', 'ip6tables-nft', 'iptables-legacy', 'ip6tables-legacy']) {
        await host.exec(program, '-t', 'nat', '-N', 'KUBE-MARK-MASQ');
      }
    },
  }),
  ports('conditions', bridgeDual, [tcp(8080, 80)], {
    keys: { conditionsV4: ['!', '-d', '192.0.2.0/24'], conditionsV6: ['!', '-d', '2001:db8:9::/48'] },
  }),
  ports('two pods, one leaves', bridge, [tcp(8080, 80)], {
    steps: [
      { command: 'ADD' },
      {
        command: 'ADD',
        containerId: 'container-2',
        pod: 1,
        runtimeConfig: { portMappings: [tcp(8081, 80), udp(8081, 80)] },
      },
      { command: 'DEL' },
      { command: 'CHECK', containerId: 'container-2', pod: 1, runtimeConfig: { portMappings: [tcp(8081, 80)] } },
      { command: 'DEL', containerId: 'container-2', pod: 1 },
    ],
  }),
  ports('published again', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'ADD', only: ['portmap'] }, { command: 'DEL' }],
  }),
  ports('DEL without the mappings', bridgeDual, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'DEL', without: ['runtimeConfig'] }],
  }),
  ports('DEL without a prevResult', bridgeDual, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'DEL', without: ['prevResult'] }],
  }),
  ports('DEL without either', bridgeDual, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'DEL', without: ['prevResult', 'runtimeConfig'] }],
  }),
  ports('DEL with the namespace gone', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }, { command: 'DEL', pod: 'none' }],
  }),
  ports('DEL without ADD', bridge, [tcp(8080, 80)], { steps: [{ command: 'DEL' }] }),
  ports('CHECK, and the entry is gone', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'CHECK', before: inNat('-F', 'CNI-HOSTPORT-DNAT') }, { command: 'DEL' }],
  }),
  ports('CHECK, and the table is empty', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'CHECK', before: inNat('-F') }, { command: 'DEL' }],
  }),
  ports('CHECK of other mappings', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'CHECK', runtimeConfig: { portMappings: [tcp(8089, 80)] } }],
  }),
  ports('CHECK without a prevResult', bridge, [tcp(8080, 80)], {
    steps: [{ command: 'ADD' }, { command: 'CHECK', only: ['portmap'], without: ['prevResult'] }],
  }),
  ports('first in the list', { ...portmap }, [tcp(8080, 80)], { plugins: [portmap], steps: failing }),
  ports('container port 0', bridge, [tcp(8080, 0)], { steps: failing }),
  ports('host port 0', bridge, [tcp(0, 80)], { steps: failing }),
  ports('a negative port', bridge, [tcp(8080, -1)], { steps: failing }),
  ports('a port that is none', bridge, [tcp(70000, 80)], { steps: failing }),
  ports('a port that is a text', bridge, [{ hostPort: '8080', containerPort: 80, protocol: 'tcp' }], {
    steps: failing,
  }),
  ports('a protocol without ports', bridge, [{ hostPort: 8080, containerPort: 80, protocol: 'icmp' }], {
    steps: failing,
  }),
  ports('an unknown protocol', bridge, [{ hostPort: 8080, containerPort: 80, protocol: 'carrier-pigeon' }], {
    steps: failing,
  }),
  ports('no protocol', bridge, [{ hostPort: 8080, containerPort: 80 }], { steps: failing }),
  ports('a host address that is none', bridge, [tcp(8080, 80, { hostIP: 'everywhere' })], { steps: failing }),
  ports('a mark bit that is none', bridge, [tcp(8080, 80)], { keys: { markMasqBit: 32 }, steps: failing }),
  ports('a negative mark bit', bridge, [tcp(8080, 80)], { keys: { markMasqBit: -1 }, steps: failing }),
  ports('two ways to mark', bridge, [tcp(8080, 80)], {
    keys: { markMasqBit: 5, externalSetMarkChain: 'KUBE-MARK-MASQ' },
    steps: failing,
  }),
  ports('a mark chain that is not there', bridge, [tcp(8080, 80)], {
    keys: { externalSetMarkChain: 'KUBE-MARK-MASQ' },
    steps: failing,
  }),
  ports('conditions that are none', bridge, [tcp(8080, 80)], {
    keys: { conditionsV4: ['--no-such-match', '7'] },
    steps: failing,
  }),
];
