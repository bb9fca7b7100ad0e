import { allVersions, type Case } from '../case.ts';

const loopback = (name: string, more: Partial<Case> = {}): Case => ({
  name: `loopback: ${name}`,
  type: 'loopback',
  config: {},
  prepare: async ({ pods: [pod] }) => pod?.exec('ip', 'link', 'set', 'lo', 'down'),
  ...more,
});

export const loopbackCases: readonly Case[] = [
  loopback('up and down', { versions: allVersions }),
  loopback('CNI_ARGS do no harm', { args: 'none', steps: [{ command: 'ADD' }, { command: 'DEL' }] }),
  loopback('behind another plugin', {
    config: {
      prevResult: {
        cniVersion: '1.0.0',
        interfaces: [{ name: 'eth0', sandbox: '/run/netns/x', mac: 'c2:11:22:33:44:55' }],
        ips: [{ address: '10.1.2.3/24', interface: 0 }],
      },
    },
  }),
  loopback('lo has another address', {
    prepare: async ({ pods: [pod] }) => pod?.exec('ip', 'addr', 'add', '10.1.2.3/32', 'dev', 'lo'),
    steps: [{ command: 'ADD' }],
  }),
  loopback('CHECK of a lo that is down', { steps: [{ command: 'CHECK' }] }),
  loopback('DEL without a namespace', { steps: [{ command: 'DEL', pod: 'none' }] }),
  loopback('DEL with the namespace gone', { steps: [{ command: 'DEL', pod: 'gone' }] }),
  loopback('ADD with the namespace gone', { steps: [{ command: 'ADD', pod: 'gone' }] }),
];
