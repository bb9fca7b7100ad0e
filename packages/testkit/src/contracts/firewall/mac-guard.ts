import { describe, expect } from 'vitest';
import type { Place } from '../../places/place.ts';
import { attachmentOf, type FirewallTest, soon } from './firewall-test.ts';
import { forgetNeighbours, ports, type World } from './world.ts';

const one = attachmentOf('one');
const foreignMac = '02:00:00:00:be:ef';

/** `macspoofchk` of bridge. */
export function macGuardContract(test: FirewallTest): void {
  const open = async (world: World) => {
    await Promise.all([world.two, world.outside].map((place) => place.serve('udp', 53)));
    return macOf(world.one);
  };
  /** To the neighbour by the bridge, to the outside by the host, over both families. */
  const reached = async (world: World) => {
    const targets = ['10.1.0.3', 'fd00:1::3', '192.0.2.2', '2001:db8::2'];
    const said = await Promise.all(targets.map((to) => world.one.ask('udp', to, 53, soon)));
    return said.map((text) => /sees/.test(text));
  };
  const [all, none] = [
    [true, true, true, true],
    [false, false, false, false],
  ];

  describe('mac-guard', () => {
    test('drops what comes from another MAC than the own, until it is forgotten', async ({ firewall, world }) => {
      const mac = await open(world);
      await firewall.guardMac(one, { port: ports.one, mac });
      expect(await reached(world)).toEqual(all);
      await sendAs(world.one, foreignMac);
      expect(await reached(world)).toEqual(none);
      await sendAs(world.one, mac);
      expect(await reached(world)).toEqual(all);
      await sendAs(world.one, foreignMac);
      await firewall.forget(one, ['mac-guard']);
      expect(await reached(world)).toEqual(all);
    });

    test('of one port leaves the others alone', async ({ firewall, world }) => {
      await open(world);
      await firewall.guardMac(attachmentOf('two'), { port: ports.two, mac: await macOf(world.two) });
      await sendAs(world.one, foreignMac);
      expect(await reached(world)).toEqual(all);
    });

    test('for another MAC replaces the one before', async ({ firewall, other, world }) => {
      const mac = await open(world);
      await firewall.guardMac(one, { port: ports.one, mac });
      await other.guardMac(one, { port: ports.one, mac: foreignMac });
      expect(await reached(world)).toEqual(none);
      await sendAs(world.one, foreignMac);
      expect(await reached(world)).toEqual(all);
      expect(await firewall.check(one, { 'mac-guard': { port: ports.one, mac: foreignMac } })).toEqual([]);
      expect(await firewall.check(one, { 'mac-guard': { port: ports.one, mac } })).not.toEqual([]);
    });
  });
}

async function macOf({ namespace }: Place): Promise<string> {
  return String((await namespace.ip('link show eth0')).address);
}

/** From now on; nobody remembers the MAC that it had before. */
async function sendAs(place: Place, mac: string): Promise<void> {
  await place.namespace.exec('ip', 'link', 'set', 'eth0', 'address', mac);
  await forgetNeighbours(place);
}
