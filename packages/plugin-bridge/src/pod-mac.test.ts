import type { Invocation } from '@podwire/core';
import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import type { BridgeConfig } from './generated/config.ts';
import { podMac } from './pod-mac.ts';

const [first, second, third] = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'];
const call = (keys: object, args: readonly (readonly [string, string])[] = []) =>
  ({ config: parseConfig({ name: 'net', type: 'bridge', ...keys }), args }) as Invocation<BridgeConfig>;

test('the capability wins over args.cni, which wins over CNI_ARGS', () => {
  const args = { cni: { mac: second } };
  const pairs = [['MAC', third]] as const;
  expect(podMac(call({ RuntimeConfig: { mac: first }, args }, pairs))).toBe(first);
  expect(podMac(call({ args }, pairs))).toBe(second);
  expect(podMac(call({}, pairs))).toBe(third);
  expect(podMac(call({ runtimeConfig: { mac: '' } }, []))).toBeUndefined();
});

test('a MAC that is none is refused', () => {
  expect(() => podMac(call({}, [['MAC', 'c2:11:22']]))).toThrow('address c2:11:22: invalid MAC address');
});

test('other CNI_ARGS need IgnoreUnknown', () => {
  expect(() => podMac(call({}, [['K8S_POD_NAME', 'p']]))).toThrow('ARGS: unknown args ["K8S_POD_NAME=p"]');
  const pairs = [
    ['K8S_POD_NAME', 'p'],
    ['MAC', first],
    ['IgnoreUnknown', '1'],
    ['K8S_POD_NAME', 'p'],
  ] as const;
  expect(podMac(call({}, pairs))).toBe(first);
});
