import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addOnly, allVersions, type Case, type Side } from '../case.ts';
import { four } from './networks.ts';

const hostLocal = (name: string, ipam: object, more: Partial<Case> & { readonly with?: object } = {}): Case => {
  const { with: keys, ...rest } = more;
  return {
    name: `host-local: ${name}`,
    type: 'host-local',
    config: { ipam: { type: 'host-local', dataDir: 'STATE/networks', ...ipam }, ...keys },
    ...rest,
  };
};

const withFile =
  (path: string, content: string) =>
  async ({ stateFolder }: Side): Promise<void> => {
    await mkdir(join(stateFolder, 'networks', 'net'), { recursive: true });
    await writeFile(join(stateFolder, path), content);
  };

const addTwice = [
  { command: 'ADD' },
  { command: 'ADD', containerId: 'container-2' },
  { command: 'DEL' },
  { command: 'ADD', containerId: 'container-3' },
  { command: 'CHECK', containerId: 'container-3' },
] as const;

export const hostLocalCases: readonly Case[] = [
  hostLocal('IPv4', { subnet: '10.1.2.0/24' }, { versions: allVersions }),
  hostLocal(
    'two sets, routes and resolv.conf',
    {
      ranges: [[{ subnet: '10.1.2.0/24' }, { subnet: '10.2.2.0/24' }], [{ subnet: '2001:db8:1::/64' }]],
      routes: [
        { dst: '0.0.0.0/0' },
        { dst: '::/0' },
        { dst: '192.168.0.0/16', gw: '1.1.1.1' },
        { dst: '2001:db8:2::0/64', gw: '2001:db8:3::1' },
      ],
      resolvConf: 'STATE/resolv.conf',
    },
    {
      versions: allVersions,
      prepare: withFile(
        'resolv.conf',
        '# a comment\n  nameserver 192.0.2.3\nsearch a b\noptions ndots:2 x\ndomain d.example\nsearch c\n; other\nsortlist 1\n',
      ),
    },
  ),
  hostLocal('round robin', { subnet: '10.1.2.0/24' }, { steps: addTwice }),
  hostLocal(
    'a start and an end',
    { subnet: '10.1.2.0/24', rangeStart: '10.1.2.40', rangeEnd: '10.1.2.41' },
    { steps: addTwice },
  ),
  hostLocal('a pool of one, exhausted', { subnet: '10.1.2.0/30' }, { steps: addTwice.slice(0, 2) }),
  hostLocal('a gateway in the middle', { subnet: '10.1.2.0/29', gateway: '10.1.2.2' }, { steps: addTwice }),
  hostLocal(
    'twice the same attachment',
    { subnet: '10.1.2.0/24' },
    {
      versions: allVersions,
      steps: [{ command: 'ADD' }, { command: 'ADD' }, { command: 'ADD', containerId: 'other' }, { command: 'DEL' }],
    },
  ),
  hostLocal(
    'two interfaces of one container',
    { subnet: '10.1.2.0/24' },
    {
      steps: [
        { command: 'ADD' },
        { command: 'ADD', ifname: 'eth1' },
        { command: 'DEL' },
        { command: 'DEL', ifname: 'eth1' },
      ],
    },
  ),
  hostLocal('IP in CNI_ARGS', { subnet: '10.1.2.0/24' }, { args: 'IP=10.1.2.77', versions: allVersions }),
  hostLocal('IP in CNI_ARGS, with a prefix', { subnet: '10.1.2.0/24' }, { args: 'IgnoreUnknown=1;IP=10.1.2.77/16' }),
  hostLocal('an empty IP in CNI_ARGS', { subnet: '10.1.2.0/24' }, { args: 'IP=' }),
  hostLocal('ips in args', { subnet: '10.1.2.0/24' }, { with: { args: { cni: { ips: ['10.1.2.88'] } } } }),
  hostLocal(
    'ips in runtimeConfig, of two families',
    { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/64' }]] },
    {
      with: { runtimeConfig: { ips: ['2001:db8:1::999/64', '10.1.2.89'] } },
    },
  ),
  hostLocal(
    'ranges in runtimeConfig come first',
    { subnet: '10.1.2.0/24' },
    {
      with: { runtimeConfig: { ipRanges: [[{ subnet: '10.3.0.0/24', rangeStart: '10.3.0.9' }]] } },
    },
  ),
  hostLocal(
    'two requests in one set',
    { subnet: '10.1.2.0/24' },
    {
      with: { runtimeConfig: { ips: ['10.1.2.88', '10.1.2.89'] } },
      versions: allVersions,
      steps: addOnly,
    },
  ),
  hostLocal(
    'a request that is taken',
    { subnet: '10.1.2.0/24' },
    {
      args: 'IP=10.1.2.77',
      steps: [{ command: 'ADD' }, { command: 'ADD', containerId: 'container-2' }],
    },
  ),
  hostLocal('a request for the gateway', { subnet: '10.1.2.0/24' }, { args: 'IP=10.1.2.1', steps: addOnly }),
  hostLocal('a request outside', { subnet: '10.1.2.0/24' }, { args: 'IP=10.9.9.9', steps: addOnly }),
  hostLocal('a request that is no address', { subnet: '10.1.2.0/24' }, { args: 'IP=foo', steps: addOnly }),
  hostLocal('unknown CNI_ARGS', { subnet: '10.1.2.0/24' }, { args: 'FOO=bar', steps: addOnly }),
  hostLocal(
    'two IPv4 sets',
    { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '10.2.2.0/24' }]] },
    { versions: allVersions },
  ),
  hostLocal('no ranges', {}, { steps: addOnly }),
  hostLocal('host bits in the subnet', { subnet: '10.1.2.3/24' }, { steps: addOnly }),
  hostLocal('a subnet that is too small', { subnet: '10.1.2.0/31' }, { steps: addOnly }),
  hostLocal('a start outside', { subnet: '10.1.2.0/24', rangeStart: '10.1.3.1' }, { steps: addOnly }),
  hostLocal(
    'a start after the end',
    { subnet: '10.1.2.0/24', rangeStart: '10.1.2.9', rangeEnd: '10.1.2.8' },
    { steps: addOnly },
  ),
  hostLocal(
    'sets that overlap',
    { ranges: [[{ subnet: '10.1.0.0/16' }], [{ subnet: '10.1.2.0/24' }]] },
    { steps: addOnly },
  ),
  hostLocal(
    'two families in a set',
    { ranges: [[{ subnet: '10.1.2.0/24' }, { subnet: '2001:db8::/64' }]] },
    { steps: addOnly },
  ),
  hostLocal('an empty set', { ranges: [[]] }, { steps: addOnly }),
  hostLocal('a resolv.conf that is not there', { subnet: '10.1.2.0/24', resolvConf: 'STATE/none' }, { steps: addOnly }),
  { name: 'host-local: no ipam', type: 'host-local', config: {}, steps: addOnly },
  hostLocal(
    'a file of an old version, without the interface',
    { subnet: '10.1.2.0/24' },
    {
      prepare: withFile('networks/net/10.1.2.9', 'container-1'),
      steps: [{ command: 'CHECK', config: { prevResult: { cniVersion: '1.0.0' } } }, { command: 'DEL' }],
    },
  ),
  hostLocal(
    'a cursor of another program',
    { subnet: '10.1.2.0/24' },
    {
      prepare: withFile('networks/net/last_reserved_ip.0', '10.1.2.200'),
      steps: addTwice,
    },
  ),
  hostLocal(
    'a cursor with a newline',
    { subnet: '10.1.2.0/24' },
    {
      prepare: withFile('networks/net/last_reserved_ip.0', '10.1.2.200\n'),
      steps: addOnly,
    },
  ),
  hostLocal('DEL without ADD', { subnet: '10.1.2.0/24' }, { steps: [{ command: 'DEL' }] }),
  hostLocal(
    'CHECK without ADD',
    { subnet: '10.1.2.0/24' },
    {
      steps: [{ command: 'CHECK', config: { prevResult: { cniVersion: '1.0.0' } } }],
    },
  ),
  hostLocal('DEL without a namespace', four, { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'none' }] }),
];
