import { addOnly, type Case } from '../case.ts';

const raw = (name: string, config: string, type = 'bridge'): Case => ({
  name: `protocol: ${name}`,
  type,
  config,
  steps: addOnly,
});

/** What is refused before a plugin runs. */
export const protocolCases: readonly Case[] = [
  raw('an empty stdin', ''),
  raw('broken JSON', '{"cniVersion":"1.0.0","name":'),
  raw('a list', '[]'),
  raw('no name', '{"cniVersion":"1.0.0"}'),
  raw('a name that climbs', '{"cniVersion":"1.0.0","name":"../net"}'),
  raw('a name that is a number', '{"cniVersion":"1.0.0","name":1}'),
  raw('a version of the future', '{"cniVersion":"9.9.9","name":"net"}'),
  raw('a version that is none', '{"cniVersion":"one","name":"net"}'),
  raw('a version that is a number', '{"cniVersion":1,"name":"net"}'),
  raw('an ipam that is a text', '{"cniVersion":"1.0.0","name":"net","ipam":"host-local"}'),
  {
    name: 'protocol: a container ID that climbs',
    type: 'bridge',
    config: {},
    steps: [{ command: 'ADD', containerId: '../x' }],
  },
  { name: 'protocol: no container ID', type: 'bridge', config: {}, steps: [{ command: 'ADD', containerId: '' }] },
  {
    name: 'protocol: a long interface name',
    type: 'bridge',
    config: {},
    steps: [{ command: 'ADD', ifname: 'x'.repeat(16) }],
  },
  { name: 'protocol: no namespace', type: 'bridge', config: {}, steps: [{ command: 'ADD', pod: 'none' }] },
  {
    name: 'protocol: CHECK is not in this version',
    type: 'bridge',
    config: '{"cniVersion":"0.3.1","name":"net"}',
    steps: [{ command: 'CHECK' }],
  },
  {
    name: 'protocol: a prevResult of another generation',
    type: 'loopback',
    config: { prevResult: { cniVersion: '0.4.0', ips: [] } },
    steps: [{ command: 'ADD' }],
  },
];
