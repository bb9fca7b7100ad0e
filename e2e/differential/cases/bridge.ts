import { addOnly, allVersions, type Case, defaultSteps, type Side } from '../case.ts';
import { dual, four, fourWithRoutes, six } from './networks.ts';

const onHost =
  (...command: readonly string[]) =>
  async ({ host }: Side): Promise<void> => {
    const [file = 'true', ...args] = command;
    await host.exec(file, ...args);
  };

const bridge = (name: string, config: object, more: Partial<Case> = {}): Case => ({
  name: `bridge: ${name}`,
  type: 'bridge',
  config: { bridge: 'br0', ...config },
  ...more,
});

/** Every key of bridge that needs no firewall and no VLAN filter. */
export const bridgeCases: readonly Case[] = [
  bridge('IPv4, no gateway', { ipam: four }, { versions: allVersions }),
  bridge('IPv4, gateway', { isGateway: true, ipam: four }),
  bridge('IPv4, default gateway', { isDefaultGateway: true, ipam: four }, { versions: allVersions }),
  bridge('IPv6, default gateway', { isDefaultGateway: true, ipam: six }, { versions: allVersions }),
  bridge('dual stack, default gateway', { isDefaultGateway: true, ipam: dual }, { versions: allVersions }),
  bridge('routes of IPAM, and a gateway', { isGateway: true, ipam: fourWithRoutes }, { versions: allVersions }),
  bridge('the default route of IPAM has a gateway', {
    isDefaultGateway: true,
    ipam: { ...four, routes: [{ dst: '0.0.0.0/0', gw: '10.1.2.77' }] },
  }),
  bridge('the default route of IPAM has none', {
    isDefaultGateway: true,
    ipam: { ...four, routes: [{ dst: '0.0.0.0/0' }] },
  }),
  bridge('two routes to one destination', {
    ipam: {
      ...four,
      routes: [
        { dst: '10.9.0.0/16', gw: '10.1.2.7' },
        { dst: '10.9.0.0/16', gw: '10.1.2.8' },
      ],
    },
  }),
  bridge('a gateway of its own', { isGateway: true, ipam: { ...four, gateway: '10.1.2.99' } }),
  bridge('layer 2', {}, { versions: allVersions, steps: addOnly }),
  bridge('layer 2, an empty ipam', { ipam: {} }, { steps: addOnly }),
  bridge('no bridge name: cni0', { bridge: undefined, ipam: four }),
  bridge('MTU', { mtu: 1400, isGateway: true, ipam: four }),
  bridge('MTU 0', { mtu: 0, ipam: four }),
  bridge('hairpin', { hairpinMode: true, ipam: four }),
  bridge('promiscuous', { promiscMode: true, ipam: four }),
  bridge('hairpin and promiscuous', { hairpinMode: true, promiscMode: true, ipam: four }, { steps: addOnly }),
  bridge('duplicate address detection', { enabledad: true, isGateway: true, ipam: six }),
  bridge('port isolation', { portIsolation: true, ipam: four }),
  bridge('the container end stays down', { disableContainerInterface: true }, { steps: addOnly }),
  bridge(
    'the container end stays down, with IPAM',
    { disableContainerInterface: true, ipam: four },
    { steps: addOnly },
  ),
  bridge('DNS of its own', {
    dns: { nameservers: ['192.0.2.53'], domain: 'a.example', search: ['b', 'c'] },
    ipam: four,
  }),
  bridge('an empty DNS', { dns: { nameservers: [], search: [] }, ipam: four }),
  bridge('MAC from CNI_ARGS', { ipam: four }, { args: 'IgnoreUnknown=true;MAC=c2:11:22:33:44:55' }),
  bridge(
    'MAC from args',
    { args: { cni: { mac: 'c2:11:22:33:44:56' } }, ipam: four },
    { args: 'MAC=c2:11:22:33:44:55' },
  ),
  bridge('MAC from runtimeConfig, in another spelling', {
    RuntimeConfig: { mac: 'c2:11:22:33:44:57' },
    args: { cni: { mac: 'c2:11:22:33:44:56' } },
    ipam: four,
  }),
  bridge('a MAC that is none', { runtimeConfig: { mac: 'c2:11' }, ipam: four }, { steps: addOnly }),
  bridge('ips from runtimeConfig', { runtimeConfig: { ips: ['10.1.2.88/24'] }, ipam: four }),
  bridge('unknown CNI_ARGS', { ipam: four }, { args: 'FOO=bar', steps: addOnly }),
  bridge('VLAN ids out of range', { vlan: 5000, ipam: four }, { steps: addOnly }),
  bridge('a negative VLAN id', { vlan: -100, ipam: four }, { steps: addOnly }),
  bridge('a trunk without its end', { vlanTrunk: [{ minID: 100 }], ipam: four }, { steps: addOnly }),
  bridge('an IPAM plugin that is not there', { ipam: { type: 'no-such-ipam' } }, { steps: addOnly }),
  bridge('an IPAM plugin by a path', { ipam: { type: '../bridge' } }, { steps: addOnly }),
  bridge('IPAM fails with its code', { ipam: { type: 'host-local', dataDir: 'STATE/networks' } }, { steps: addOnly }),
  bridge('static IPAM', { isGateway: true, ipam: { type: 'static', addresses: [{ address: '10.7.0.9/16' }] } }),
  bridge(
    'the bridge is there already',
    { isGateway: true, ipam: four },
    { prepare: onHost('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge') },
  ),
  bridge(
    'the bridge is a veth',
    { ipam: four },
    {
      prepare: onHost('ip', 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'v1'),
      steps: addOnly,
    },
  ),
  bridge(
    'the bridge has another address',
    { isGateway: true, ipam: four },
    {
      prepare: async ({ host }) => {
        await host.exec('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge');
        await host.exec('ip', 'addr', 'add', '10.99.0.1/16', 'dev', 'br0');
      },
      steps: addOnly,
    },
  ),
  bridge(
    'the bridge has another address, by force',
    { isGateway: true, forceAddress: true, ipam: four },
    {
      prepare: async ({ host }) => {
        await host.exec('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge');
        await host.exec('ip', 'addr', 'add', '10.99.0.1/16', 'dev', 'br0');
      },
    },
  ),
  bridge(
    'the interface name is taken',
    { ipam: four },
    {
      prepare: async ({ pods: [pod] }) => pod?.exec('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'x'),
      steps: addOnly,
    },
  ),
  bridge(
    'two pods, one leaves',
    { isGateway: true, ipam: four },
    {
      steps: [
        { command: 'ADD' },
        { command: 'ADD', containerId: 'container-2', pod: 1 },
        { command: 'DEL' },
        { command: 'ADD', containerId: 'container-3', pod: 2 },
        { command: 'DEL', containerId: 'container-2', pod: 1 },
      ],
    },
  ),
  bridge(
    'a second interface',
    { ipam: four },
    {
      steps: [
        { command: 'ADD' },
        { command: 'ADD', ifname: 'net1' },
        { command: 'DEL' },
        { command: 'DEL', ifname: 'net1' },
      ],
    },
  ),
  bridge('ADD twice', { isGateway: true, ipam: four }, { steps: [{ command: 'ADD' }, { command: 'ADD' }] }),
  bridge('DEL without ADD', { ipam: four }, { steps: [{ command: 'DEL' }] }),
  bridge('DEL without a namespace', { ipam: four }, { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'none' }] }),
  bridge(
    'DEL with the namespace gone',
    { ipam: four },
    { steps: [{ command: 'ADD' }, { command: 'DEL', pod: 'gone' }] },
  ),
  bridge('ADD with the namespace gone', { ipam: four }, { steps: [{ command: 'ADD', pod: 'gone' }] }),
  bridge('ADD into a file', { ipam: four }, { steps: [{ command: 'ADD', pod: 'a file' }] }),
  bridge(
    'CHECK, and the link is gone',
    { ipam: four },
    {
      steps: [
        { command: 'ADD' },
        { command: 'CHECK', before: async ({ pods: [pod] }) => pod?.exec('ip', 'link', 'del', 'eth0') },
      ],
    },
  ),
  bridge(
    'CHECK, and the address is gone',
    { ipam: four },
    {
      steps: [
        { command: 'ADD' },
        { command: 'CHECK', before: async ({ pods: [pod] }) => pod?.exec('ip', 'addr', 'flush', 'dev', 'eth0') },
      ],
    },
  ),
  bridge('CHECK without a prevResult', { ipam: four }, { steps: [{ command: 'CHECK' }] }),
  bridge('wrong types', { isGateway: 'yes', ipam: four }, { steps: addOnly }),
  bridge('keys in any case', { ISGATEWAY: true, MTU: 1300, ipam: four }, { steps: defaultSteps }),
];
