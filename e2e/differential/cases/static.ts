import { addOnly, allVersions, type Case } from '../case.ts';

const fixed = (name: string, ipam: object | undefined, more: Partial<Case> & { readonly with?: object } = {}): Case => {
  const { with: keys, ...rest } = more;
  return {
    name: `static: ${name}`,
    type: 'static',
    config: { ...(ipam ? { ipam: { type: 'static', ...ipam } } : {}), ...keys },
    ...rest,
  };
};

const addresses = [
  { address: '10.10.0.1/24', gateway: '10.10.0.254' },
  { address: '3ffe:ffff:0:01ff::1/64', gateway: '3ffe:ffff:0::1' },
];
const routes = [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.10.5.1' }, { dst: '3ffe:ffff:0:01ff::1/64' }];
const dns = { nameservers: ['8.8.8.8'], domain: 'example.com', search: ['example.com'], options: ['ndots:2'] };

export const staticCases: readonly Case[] = [
  fixed('two families, routes, DNS', { addresses, routes, dns }, { versions: allVersions }),
  fixed('two default routes', {
    addresses,
    routes: [
      { dst: '0.0.0.0/0', gw: '10.10.0.7' },
      { dst: '0.0.0.0/0', gw: '10.10.0.8' },
    ],
  }),
  fixed(
    'IP and GATEWAY in CNI_ARGS',
    { routes },
    { args: 'IP=10.10.0.1/24;GATEWAY=10.10.0.254', versions: allVersions },
  ),
  fixed('two of them', { routes }, { args: 'IP=10.10.0.1/24,11.11.0.1/24;GATEWAY=10.10.0.254', versions: allVersions }),
  fixed('CNI_ARGS beside addresses', { addresses }, { args: 'IP=11.11.0.1/24;GATEWAY=10.10.0.9' }),
  fixed(
    'ips in runtimeConfig, in another spelling',
    { routes },
    { with: { RuntimeConfig: { ips: ['10.10.0.1/24'] } } },
  ),
  fixed('ips in args', { routes }, { with: { args: { cni: { ips: ['10.10.0.1/24', '3ffe::1/64'] } } } }),
  fixed(
    'all of them',
    { addresses, routes },
    {
      args: 'IP=10.10.0.2/24',
      with: { args: { cni: { ips: ['10.10.0.3/24'] } }, runtimeConfig: { ips: ['10.10.0.4/24'] } },
    },
  ),
  fixed('no addresses', { addresses: [] }, { versions: allVersions, steps: addOnly }),
  fixed('no ipam', undefined, { steps: addOnly }),
  fixed('an address without a prefix', { addresses: [{ address: '10.10.0.1' }] }, { steps: addOnly }),
  fixed('one in CNI_ARGS', {}, { args: 'IP=10.10.0.1', steps: addOnly }),
  fixed('one in args', {}, { with: { args: { cni: { ips: ['10.10.0.1'] } } }, steps: addOnly }),
  fixed('one in runtimeConfig', {}, { with: { runtimeConfig: { ips: ['10.10.0.1'] } }, steps: addOnly }),
  fixed('a gateway that is none', { addresses: [{ address: '10.10.0.1/24', gateway: 'here' }] }, { steps: addOnly }),
  fixed('unknown CNI_ARGS', { addresses }, { args: 'FOO=bar', steps: addOnly }),
  fixed(
    'CHECK of another gateway',
    { addresses },
    {
      steps: [
        { command: 'ADD' },
        {
          command: 'CHECK',
          config: { ipam: { type: 'static', addresses: [{ address: '10.10.0.1/24', gateway: '10.10.0.9' }] } },
        },
      ],
    },
  ),
  fixed('CHECK without a prevResult', { addresses }, { steps: [{ command: 'CHECK' }] }),
  fixed('DEL without ADD', { addresses }, { steps: [{ command: 'DEL' }] }),
];
