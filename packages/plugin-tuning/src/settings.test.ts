import { type Invocation, type Result, splitArgs } from '@podwire/core';
import { expect, test } from 'vitest';
import type { TuningConfig } from './generated/config.ts';
import { definition } from './index.ts';
import { tunedResult } from './result.ts';
import { settingsOf } from './settings.ts';

const netns = '/run/netns/pod';

/** A call as far as settings are read from it. */
function callOf(keys: object, args = ''): Invocation<TuningConfig> {
  const config = definition.parseConfig({ name: 'net', type: 'tuning', ...keys });
  const attachment = { network: 'net', containerId: 'c', ifname: 'eth0' };
  return { config, stdin: JSON.stringify(keys), args: splitArgs(args), attachment, netns } as Partial<
    Invocation<TuningConfig>
  > as Invocation<TuningConfig>;
}
const attributesOf = (keys: object, args?: string) => settingsOf(callOf(keys, args)).attributes;
const [one, two, three, four] = [
  '02:00:00:00:00:01',
  '02:00:00:00:00:02',
  '02:00:00:00:00:03',
  '02:00:00:00:00:04',
] as const;

test.for<[string, object, string, string | undefined]>([
  ['args before all', { args: { cni: { mac: one } }, runtimeConfig: { mac: two }, mac: four }, `MAC=${three}`, one],
  ['the capability next', { runtimeConfig: { mac: two }, mac: four }, `IgnoreUnknown=true;MAC=${three}`, two],
  ['CNI_ARGS next', { mac: four }, `K8S_POD=x;IgnoreUnknown=1;MAC=${three}`, three],
  ['the config last', { mac: four }, '', four],
  ['none', { mac: '', runtimeConfig: { mac: '' } }, 'MAC=', undefined],
  ['none for the empty one of args', { args: { cni: { mac: '' } }, mac: four }, '', undefined],
])('MAC: %s', ([, keys, args, mac]) => {
  expect(attributesOf(keys, args).mac).toBe(mac);
});

test('a MAC in another spelling is the same, and one that is none is refused', () => {
  expect(attributesOf({ mac: '02-AB-00-00-00-0F' }).mac).toBe('02:ab:00:00:00:0f');
  expect(() => attributesOf({ mac: 'nonsense' })).toThrow(
    expect.objectContaining({
      code: 7,
      message: 'invalid args nonsense for MAC addr: address nonsense: invalid MAC address',
    }),
  );
  expect(attributesOf({ mac: 'nonsense', args: { cni: { mac: one } } }).mac).toBe(one);
});

test('CNI_ARGS with a key that is not known is refused', () => {
  expect(() => attributesOf({}, 'FOO=1')).toThrow(expect.objectContaining({ code: 4 }));
});

test.for<[object, object]>([
  [{}, {}],
  [{ mtu: 0, promisc: false }, {}],
  [
    { mtu: 1454, promisc: true, allmulti: false, txQLen: 0 },
    { mtu: 1454, promisc: true, allmulti: false, txQueueLength: 0 },
  ],
  [
    { TXQLEN: 5, ALLMULTI: true },
    { txQueueLength: 5, allmulti: true },
  ],
  [{ mtu: 1454, args: { cni: { mtu: 9000 } } }, { mtu: 9000 }],
  [{ mtu: 1454, args: { cni: { mtu: 0 } } }, {}],
  [{ promisc: true, args: { cni: { promisc: false } } }, {}],
  [
    { allmulti: true, args: { cni: { allmulti: false, txQLen: 7 } } },
    { allmulti: false, txQueueLength: 7 },
  ],
])('%j comes to %j', ([keys, attributes]) => {
  expect(attributesOf(keys)).toEqual(attributes);
});

test('sysctls of args come after those of the config, also where the config has none', () => {
  const sysctl = { 'net.a': '1' };
  expect(settingsOf(callOf({ sysctl, args: { cni: { sysctl: { 'net.b': '2' } } } })).sysctls).toEqual([
    sysctl,
    { 'net.b': '2' },
  ]);
  expect(settingsOf(callOf({ args: { cni: { sysctl } } })).sysctls).toEqual([sysctl]);
  expect(settingsOf(callOf({ sysctl: {} })).sysctls).toEqual([]);
});

test.for([
  { sysctl: { 'net.a': 1 } },
  { sysctl: [] },
  { mtu: -1 },
  { txQLen: 1.5 },
  { promisc: 'yes' },
  { args: { cni: { mtu: '1454' } } },
])('%j is refused, and DEL does without it', (keys) => {
  expect(() => callOf(keys)).toThrow(expect.objectContaining({ code: 7 }));
  const removal = definition.parseConfigForRemoval?.({ name: 'net', dataDir: '/tmp/x', ...keys });
  expect(removal).toMatchObject({ dataDir: '/tmp/x' });
});

test.for<[string, object, Result, Result]>([
  [
    'the entry in this namespace',
    { mac: one, mtu: 1454 },
    { interfaces: [{ name: 'eth0' }, { name: 'eth0', sandbox: netns, mac: two, mtu: 1500 }] },
    { interfaces: [{ name: 'eth0' }, { name: 'eth0', sandbox: netns, mac: one, mtu: 1454 }] },
  ],
  [
    'every entry of that name, if none is here',
    { mac: one },
    { interfaces: [{ name: 'eth0', sandbox: '/other' }, { name: 'eth1' }] },
    { interfaces: [{ name: 'eth0', sandbox: '/other', mac: one }, { name: 'eth1' }] },
  ],
  [
    'nothing for other attributes',
    { txQLen: 5 },
    { interfaces: [{ name: 'eth0' }] },
    { interfaces: [{ name: 'eth0' }] },
  ],
  ['nothing where there are no interfaces', { mac: one }, { ips: [] }, { ips: [] }],
])('the result changes by %s', ([, keys, before, after]) => {
  const call = callOf(keys);
  expect(tunedResult(call, before, settingsOf(call).attributes)).toEqual(after);
});
