import type { Link, Links, Result } from '@podwire/core';
import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { admissionOf, isolationOf } from './requests.ts';

const configOf = (keys: object = {}) => parseConfig({ name: 'net', type: 'firewall', ...keys });
const sandbox = '/run/netns/pod';

/** A host whose links are of these kinds; nothing else of it is asked. */
function linksOf(kinds: Readonly<Record<string, string>>): Links {
  const get = async (name: string) => (kinds[name] ? ({ name, kind: kinds[name] } as Link) : undefined);
  return { get } as Partial<Links> as Links;
}

const onBridge: Result = {
  interfaces: [{ name: 'cni0' }, { name: 'veth1' }, { name: 'eth0', sandbox }],
  ips: [{ address: '10.0.0.2/24', interface: 2 }, { address: 'fd00::2/64', interface: 2 }, { address: '10.1.0.9/24' }],
};
const ofBridge = linksOf({ cni0: 'bridge', veth1: 'veth' });

test('every address of the result is admitted, whichever interface has it', () => {
  expect(admissionOf(configOf(), onBridge)).toEqual({
    ips: onBridge.ips,
    backend: '',
    adminChain: 'CNI-ADMIN',
    zone: 'trusted',
  });
  expect(admissionOf(configOf(), {}).ips).toEqual([]);
});

test('backend, chain and zone are the config’s, and empty texts mean the defaults', () => {
  const keys = { backend: 'iptables', iptablesAdminChainName: 'MINE', firewalldZone: 'pods' };
  expect(admissionOf(configOf(keys), onBridge)).toMatchObject({
    backend: 'iptables',
    adminChain: 'MINE',
    zone: 'pods',
  });
  const empty = { iptablesAdminChainName: '', firewalldZone: '' };
  expect(admissionOf(configOf(empty), onBridge)).toMatchObject({ adminChain: 'CNI-ADMIN', zone: 'trusted' });
});

test('an open policy isolates nothing, and needs no bridge', async () => {
  for (const ingressPolicy of ['', 'open']) {
    expect(await isolationOf(configOf({ ingressPolicy }), {}, ofBridge)).toBeUndefined();
  }
});

test('the bridge is the first one among the interfaces of the host', async () => {
  const config = configOf({ ingressPolicy: 'isolated', backend: 'nftables' });
  expect(await isolationOf(config, onBridge, ofBridge)).toEqual({
    kind: 'isolated',
    bridge: 'cni0',
    ips: onBridge.ips,
    backend: 'nftables',
  });
  const late = { interfaces: [{ name: 'veth1' }, { name: 'eth0', sandbox }, { name: 'cni0' }] };
  expect(await isolationOf(config, late, ofBridge)).toMatchObject({ bridge: 'cni0' });
});

test('without a bridge the first interface of the host stands for one', async () => {
  const config = configOf({ ingressPolicy: 'same-bridge' });
  const routed = { interfaces: [{ name: 'veth1' }, { name: 'eth0', sandbox }] };
  expect(await isolationOf(config, routed, ofBridge)).toMatchObject({ kind: 'same-bridge', bridge: 'veth1' });
  // The bridge may have gone since ADD; its rules are about its name.
  expect(await isolationOf(config, onBridge, linksOf({}))).toMatchObject({ bridge: 'cni0' });
});

test.for<[string, Result, string]>([
  ['no interfaces', {}, 'interface needs to be set for ingress policy "isolated", make sure to chain'],
  ['none on the host', { interfaces: [{ name: 'eth0', sandbox }] }, 'interface needs to be set for ingress policy'],
  ['one without a name', { interfaces: [{ name: '' }] }, 'got empty bridge name'],
])('a result with %s cannot be isolated', async ([, result, message]) => {
  await expect(isolationOf(configOf({ ingressPolicy: 'isolated' }), result, ofBridge)).rejects.toMatchObject({
    code: 7,
    message: expect.stringContaining(message),
  });
});
