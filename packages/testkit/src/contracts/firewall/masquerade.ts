import { describe, expect } from 'vitest';
import { attachmentOf, type FirewallTest } from './firewall-test.ts';
import { ipsOf } from './world.ts';

const one = attachmentOf('one');
const masquerade = { ips: ipsOf.one };

/** `ipMasq` of bridge and ptp. */
export function masqueradeContract(test: FirewallTest): void {
  describe('masquerade', () => {
    test('gives what goes out the address of the link it goes out by, until it is forgotten', async ({
      firewall,
      world,
    }) => {
      await world.outside.serve('tcp', 80);
      const seen = () => Promise.all(['192.0.2.2', '2001:db8::2'].map((to) => world.one.ask('tcp', to, 80)));
      expect(await seen()).toEqual(['outside sees 10.1.0.2', 'outside sees fd00:1::2']);
      await firewall.masquerade(one, masquerade);
      expect(await seen()).toEqual(['outside sees 192.0.2.1', 'outside sees 2001:db8::1']);
      await firewall.forget(one, ['masquerade']);
      expect(await seen()).toEqual(['outside sees 10.1.0.2', 'outside sees fd00:1::2']);
    });

    test.for([
      ['IPv4', ['10.1.0.2/24'], ['outside sees 192.0.2.1', 'outside sees fd00:1::2']],
      ['IPv6', ['fd00:1::2/64'], ['outside sees 10.1.0.2', 'outside sees 2001:db8::1']],
    ] as const)('of %s alone leaves the other family alone', async ([, addresses, answers], { firewall, world }) => {
      await world.outside.serve('tcp', 80);
      await firewall.masquerade(one, { ips: addresses.map((address) => ({ address })) });
      const seen = ['192.0.2.2', '2001:db8::2'].map((to) => world.one.ask('tcp', to, 80));
      expect(await Promise.all(seen)).toEqual(answers);
    });

    test('is for its addresses, and not for their neighbours or for what comes to them', async ({
      firewall,
      world,
    }) => {
      await Promise.all([world.outside.serve('tcp', 80), world.one.serve('tcp', 80)]);
      await firewall.masquerade(one, masquerade);
      expect(await world.two.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.3');
      expect(await world.outside.ask('tcp', '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('tcp', 'fd00:1::2', 80)).toBe('one sees 2001:db8::2');
      expect(await world.host.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 192.0.2.1');
    });

    test('is for all that is spoken', async ({ firewall, world }) => {
      await world.outside.serve('udp', 53);
      await firewall.masquerade(one, masquerade);
      expect(await world.one.ask('udp', '192.0.2.2', 53)).toBe('outside sees 192.0.2.1');
      await world.one.namespace.ping('192.0.2.2');
      await world.one.namespace.ping('2001:db8::2');
    });

    test('of an attachment with several subnets leaves each of them alone', async ({ firewall, world }) => {
      // The second subnet of each family reaches further than the link: three is in it, behind the host.
      await world.one.namespace.exec('ip', 'addr', 'add', '10.2.0.77/16', 'dev', 'eth0', 'noprefixroute');
      await world.one.namespace.exec('ip', 'addr', 'add', 'fd00:2::77/32', 'dev', 'eth0', 'nodad', 'noprefixroute');
      await world.host.namespace.exec('ip', 'route', 'add', '10.2.0.77', 'dev', 'br0');
      await world.host.namespace.exec('ip', 'route', 'add', 'fd00:2::77', 'dev', 'br0');
      await Promise.all([world.outside.serve('tcp', 80), world.three.serve('tcp', 80)]);
      await world.three.namespace.exec('ip', 'route', 'add', '10.2.0.77', 'via', '10.2.0.1');
      await world.three.namespace.exec('ip', 'route', 'add', 'fd00:2::77', 'via', 'fd00:2::1');
      const further = [{ address: '10.2.0.77/16' }, { address: 'fd00:2::77/32' }];
      await firewall.masquerade(one, { ips: [...ipsOf.one, ...further] });

      const ask = (to: string, from: string) => world.one.ask('tcp', to, 80, { from });
      expect(await ask('10.2.0.2', '10.2.0.77')).toBe('three sees 10.2.0.77');
      expect(await ask('fd00:2::2', 'fd00:2::77')).toBe('three sees fd00:2::77');
      for (const from of ['10.1.0.2', '10.2.0.77']) expect(await ask('192.0.2.2', from)).toBe('outside sees 192.0.2.1');
      for (const from of ['fd00:1::2', 'fd00:2::77']) {
        expect(await ask('2001:db8::2', from)).toBe('outside sees 2001:db8::1');
      }
    });

    test('leaves multicast its source, which says whose it is', async ({ firewall, world }) => {
      // Nobody forwards multicast here: it comes from the host itself, by an address that is masqueraded elsewhere.
      await world.outside.serve('udp', 5353, { group: '239.1.1.1' });
      await world.outside.serve('tcp', 80);
      await firewall.masquerade(one, { ips: [{ address: '192.0.2.11/32' }] });
      const from = '192.0.2.11';
      expect(await world.host.ask('tcp', '192.0.2.2', 80, { from })).toBe('outside sees 192.0.2.1');
      expect(await world.host.ask('udp', '239.1.1.1', 5353, { from })).toBe('outside sees 192.0.2.11');
    });

    test('of a new attachment stays when an old one with its address is forgotten late', async ({
      firewall,
      world,
    }) => {
      await world.outside.serve('tcp', 80);
      const [old, young] = [attachmentOf('old'), attachmentOf('young')];
      await firewall.masquerade(old, masquerade);
      await firewall.masquerade(young, masquerade);
      await firewall.forget(old, ['masquerade'], { ips: ipsOf.one });
      expect(await firewall.check(young, { masquerade })).toEqual([]);
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 192.0.2.1');
      await firewall.forget(young, ['masquerade'], { ips: ipsOf.one });
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
    });

    test('for other addresses replaces what was there', async ({ firewall, world }) => {
      await world.outside.serve('tcp', 80);
      await firewall.masquerade(one, masquerade);
      await firewall.masquerade(one, { ips: ipsOf.two });
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
      expect(await world.two.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 192.0.2.1');
      expect(await firewall.check(one, { masquerade })).not.toEqual([]);
    });
  });
}
