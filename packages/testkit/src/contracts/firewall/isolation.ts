import type { Isolation } from '@podwire/core';
import { describe, expect } from 'vitest';
import { attachmentOf, type FirewallTest, soon } from './firewall-test.ts';
import type { FirewallTraits } from './traits.ts';
import { forgetNeighbours, ipsOf, type World } from './world.ts';

type Pod = 'one' | 'two' | 'three';
const pods = ['one', 'two', 'three'] as const;
const address = { one: ['10.1.0.2', 'fd00:1::2'], two: ['10.1.0.3', 'fd00:1::3'], three: ['10.2.0.2', 'fd00:2::2'] };

const isolationOf = (kind: Isolation['kind'], pod: Pod): Isolation => ({
  kind,
  bridge: pod === 'three' ? 'br1' : 'br0',
  ips: ipsOf[pod],
});

/** `ingressPolicy` of plugin firewall. */
export function isolationContract(test: FirewallTest, { isolatesByBridgeNetfilter }: FirewallTraits): void {
  /** Every pod serves, and so does outside. */
  const open = async (world: World) => {
    await Promise.all([world.one, world.two, world.three, world.outside].map((place) => place.serve('tcp', 80)));
    if (!isolatesByBridgeNetfilter) return;
    const on = ['net.bridge.bridge-nf-call-iptables=1', 'net.bridge.bridge-nf-call-ip6tables=1'];
    await world.host.namespace.exec('sysctl', '-q', '-w', ...on);
  };

  describe('isolation', () => {
    test('same-bridge keeps bridges apart, and leaves the rest alone', async ({ firewall, world }) => {
      await open(world);
      expect(await reached(world)).toEqual(everyPair);
      for (const pod of pods) await firewall.isolate(attachmentOf(pod), isolationOf('same-bridge', pod));
      expect(await reached(world)).toEqual(['one to two', 'two to one']);
      await expectOutsideIsFree(world);
      for (const pod of pods) await firewall.forget(attachmentOf(pod), ['isolation'], { ips: ipsOf[pod] });
      expect(await reached(world)).toEqual(everyPair);
    });

    test('isolated keeps pods of one bridge apart as well', async ({ firewall, world }) => {
      await open(world);
      for (const pod of pods) await firewall.isolate(attachmentOf(pod), isolationOf('isolated', pod));
      expect(await reached(world)).toEqual([]);
      await expectOutsideIsFree(world);
      for (const pod of pods) await firewall.forget(attachmentOf(pod), ['isolation'], { ips: ipsOf[pod] });
      expect(await reached(world)).toEqual(everyPair);
    });

    test('is the last policy that was asked for', async ({ firewall, other, world }) => {
      await open(world);
      for (const kind of ['isolated', 'same-bridge', 'isolated'] as const) {
        for (const pod of pods) await firewall.isolate(attachmentOf(pod), isolationOf(kind, pod));
        expect(await reached(world)).toEqual(kind === 'isolated' ? [] : ['one to two', 'two to one']);
        expect(await other.check(attachmentOf('one'), { isolation: isolationOf(kind, 'one') })).toEqual([]);
      }
    });

    test('stays for those that are left', async ({ firewall, other, world }) => {
      await open(world);
      for (const pod of pods) await firewall.isolate(attachmentOf(pod), isolationOf('same-bridge', pod));
      await other.forget(attachmentOf('two'), ['isolation'], { ips: ipsOf.two });
      const isolation = isolationOf('same-bridge', 'one');
      expect(await other.check(attachmentOf('one'), { isolation })).toEqual([]);
      const met = await reached(world);
      expect(met).not.toContain('three to one');
      expect(met).not.toContain('one to three');
    });
  });
}

const everyPair = ['one to two', 'one to three', 'two to one', 'two to three', 'three to one', 'three to two'];

/** Who reaches whom; by one family alone: `one to two by fd00:1::3`. */
async function reached(world: World): Promise<string[]> {
  // Who could not be found a moment ago is otherwise not looked for again for a second.
  await Promise.all(pods.map((pod) => forgetNeighbours(world[pod])));
  const pairs = pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => ({ from, to })));
  const met = await Promise.all(
    pairs.map(async ({ from, to }) => {
      const said = await Promise.all(address[to].map((one) => world[from].ask('tcp', one, 80, soon)));
      const by = address[to].filter((_, at) => said[at] === `${to} sees ${address[from][at]}`);
      if (by.length === 0) return [];
      return [by.length === address[to].length ? `${from} to ${to}` : `${from} to ${to} by ${by}`];
    }),
  );
  return met.flat();
}

async function expectOutsideIsFree(world: World): Promise<void> {
  expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
  expect(await world.one.ask('tcp', '2001:db8::2', 80)).toBe('outside sees fd00:1::2');
  expect(await world.outside.ask('tcp', '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
  expect(await world.host.ask('tcp', '10.1.0.2', 80)).toBe('one sees 10.1.0.1');
}
