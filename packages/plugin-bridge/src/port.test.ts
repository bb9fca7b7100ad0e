import { type Invocation, KernelError, type Link, type LinkSpec, type Namespace } from '@podwire/core';
import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import type { BridgeConfig } from './generated/config.ts';
import { joinBridge } from './port.ts';

// The race cannot be had from a real kernel at will: the bridge goes between being found and getting its port.

/** A host whose bridge vanishes as often as told when a port is about to join; `made` tells which bridges it had. */
function hostThatLoses(times: number) {
  const made: number[] = [2];
  let present: Link | undefined = bridgeOf(2);
  let lost = 0;
  const links = {
    get: async (ref: number | string) => (ref === present?.index || ref === 'br0' ? present : undefined),
    ensure: async () => {
      present = bridgeOf(made.length + 2);
      made.push(present.index);
      return { link: present, created: true };
    },
    create: async (spec: LinkSpec) => {
      if (lost < times) {
        lost += 1;
        present = undefined;
        throw new KernelError({
          operation: 'create link',
          subject: spec.name,
          errno: 'EINVAL',
          errnoText: 'Invalid argument',
        });
      }
      return { index: 99, name: spec.name, master: present?.index } as Link;
    },
    list: async () => [],
  };
  const host = { links, sysctls: { get: () => '0' } } as unknown as Namespace;
  return { host, made };
}

const bridgeOf = (index: number) => ({ index, name: 'br0', kind: 'bridge', up: true, promisc: false }) as Link;
const pod = { links: { get: async () => undefined } } as unknown as Namespace;
const call = {
  config: parseConfig({ name: 'net', type: 'bridge', bridge: 'br0' }),
  attachment: { network: 'net', containerId: 'c1', ifname: 'eth0' },
  undo: () => undefined,
  warn: () => undefined,
} as unknown as Invocation<BridgeConfig>;

test('a bridge that vanishes before its port joins is made again', async () => {
  const { host, made } = hostThatLoses(2);
  const { bridge, port } = await joinBridge(call, host, pod, undefined);
  expect(made).toEqual([2, 3, 4]);
  expect(port.master).toBe(bridge.link.index);
});

test('but not for ever', async () => {
  const { host } = hostThatLoses(3);
  await expect(joinBridge(call, host, pod, undefined)).rejects.toMatchObject({ errno: 'EINVAL' });
});
