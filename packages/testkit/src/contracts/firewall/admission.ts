import { describe, expect } from 'vitest';
import { attachmentOf, type FirewallTest, soon } from './firewall-test.ts';
import type { FirewallTraits } from './traits.ts';
import { ipsOf } from './world.ts';

const one = attachmentOf('one');
const admission = { ips: ipsOf.one, adminChain: 'CNI-ADMIN', zone: 'trusted' };

/** What plugin firewall lets through. */
export function admissionContract(test: FirewallTest, { forwardDrop }: FirewallTraits): void {
  describe('admission', () => {
    const why = forwardDrop ? '' : ' (skipped: nothing here can override the drop of another table)';
    test.skipIf(why)(
      `lets the pod out, and answers in, where forwarding is dropped${why}`,
      async ({ firewall, world }) => {
        await Promise.all([world.outside.serve('tcp', 80), world.outside.serve('udp', 53)]);
        await forwardDrop?.(world.host.namespace);
        expect(await world.one.ask('tcp', '192.0.2.2', 80, soon)).not.toMatch(/sees/);
        await firewall.admit(one, admission);
        expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
        expect(await world.one.ask('tcp', '2001:db8::2', 80)).toBe('outside sees fd00:1::2');
        expect(await world.one.ask('udp', '192.0.2.2', 53)).toBe('outside sees 10.1.0.2');
        expect(await world.two.ask('tcp', '192.0.2.2', 80, soon)).not.toMatch(/sees/);
        await firewall.forget(one, ['admission'], { ips: ipsOf.one });
        expect(await world.one.ask('tcp', '192.0.2.2', 80, soon)).not.toMatch(/sees/);
      },
    );

    test('keeps nothing away from a host that drops nothing', async ({ firewall, world }) => {
      await Promise.all([world.outside.serve('tcp', 80), world.one.serve('tcp', 80)]);
      await firewall.admit(one, admission);
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
      expect(await world.two.ask('tcp', '2001:db8::2', 80)).toBe('outside sees fd00:1::3');
      expect(await world.outside.ask('tcp', '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
    });

    test('of a new attachment stays when an old one with its address is forgotten late', async ({
      firewall,
      other,
      world,
    }) => {
      await world.outside.serve('tcp', 80);
      await forwardDrop?.(world.host.namespace);
      const [old, young] = [attachmentOf('old'), attachmentOf('young')];
      await firewall.admit(old, admission);
      await other.admit(young, admission);
      await other.forget(old, ['admission'], { ips: ipsOf.one });
      expect(await firewall.check(young, { admission })).toEqual([]);
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 10.1.0.2');
      await firewall.forget(young, ['admission'], { ips: ipsOf.one });
      expect(await firewall.check(young, { admission })).not.toEqual([]);
    });

    test('for other addresses replaces what was there', async ({ firewall, other }) => {
      await firewall.admit(one, admission);
      const wanted = { ...admission, ips: ipsOf.two };
      await other.admit(one, wanted);
      expect(await firewall.check(one, { admission: wanted })).toEqual([]);
      expect(await firewall.check(one, { admission })).not.toEqual([]);
    });
  });
}
