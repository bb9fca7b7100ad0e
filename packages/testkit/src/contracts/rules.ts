import { KernelError, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** What every driver of `Rules` must do. */
export function rulesContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('rules', () => {
    test('says all that it is told', async ({ host, inHost }) => {
      await inHost.rules.add({
        family: 4,
        table: 77,
        priority: 100,
        src: '10.1.0.0/16',
        dst: '10.2.0.0/16',
        iif: 'lo',
      });
      await inHost.rules.add({ family: 6, table: 1077, priority: 101, src: 'fd00::5/128', fwmark: 0x10, fwmask: 0xf0 });
      await inHost.rules.add({
        family: 4,
        table: 254,
        priority: 102,
        suppressPrefixLength: 0,
        invert: true,
        fwmark: 5,
      });
      const four = await host.ip('-4 -N rule show');
      expect(four.find(({ priority }) => priority === 100)).toMatchObject({
        src: '10.1.0.0',
        srclen: 16,
        dst: '10.2.0.0',
        dstlen: 16,
        iif: 'lo',
        table: '77',
      });
      expect(four.find(({ priority }) => priority === 102)).toMatchObject({ suppress_prefixlen: 0, not: null });
      const six = await host.ip('-6 -N rule show');
      expect(six.find(({ priority }) => priority === 101)).toMatchObject({
        src: 'fd00::5',
        fwmark: '0x10',
        fwmask: '0xf0',
      });
    });

    test('lets the kernel choose the priority', async ({ host, inHost }) => {
      await inHost.rules.add({ family: 4, table: 77, src: '10.1.0.0/16' });
      const mine = (await host.ip('rule show')).find(({ src }) => src === '10.1.0.0');
      expect(mine).toMatchObject({ priority: 32765, table: '77' });
    });

    test('lists what other programs made', async ({ host, inHost }) => {
      await host.exec('ip', 'rule', 'add', 'from', '10.1.2.3', 'oif', 'lo', 'lookup', '77', 'pref', '99');
      await host.exec('ip', '-6', 'rule', 'add', 'not', 'to', 'fd00::/64', 'lookup', '1077', 'pref', '98');
      expect(await inHost.rules.list(4)).toContainEqual(
        expect.objectContaining({
          family: 4,
          priority: 99,
          src: '10.1.2.3/32',
          oif: 'lo',
          table: 77,
          action: 1,
          invert: false,
        }),
      );
      expect(await inHost.rules.list(6)).toContainEqual(
        expect.objectContaining({ family: 6, priority: 98, dst: 'fd00::/64', table: 1077, invert: true }),
      );
      const both = await inHost.rules.list();
      expect(new Set(both.map(({ family }) => family))).toEqual(new Set([4, 6]));
      expect(both.find(({ priority, family }) => priority === 32766 && family === 4)).not.toHaveProperty('src');
    });

    test('adding the very same is EEXIST', async ({ inHost }) => {
      const rule = { family: 4, table: 77, priority: 100, src: '10.1.0.0/16' } as const;
      await inHost.rules.add(rule);
      await expect(inHost.rules.add(rule)).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
    });

    test('removes exactly what it is told; what is gone is fine', async ({ host, inHost }) => {
      await host.exec('ip', 'rule', 'add', 'from', '10.1.0.0/16', 'lookup', '77', 'pref', '100');
      await host.exec('ip', 'rule', 'add', 'from', '10.1.0.0/16', 'lookup', '78', 'pref', '101');
      const rule = { family: 4, table: 77, src: '10.1.0.0/16' } as const;
      expect(await inHost.rules.remove(rule)).toBe(true);
      expect(await inHost.rules.remove(rule)).toBe(false);
      expect((await host.ip('rule show')).map(({ priority }) => priority)).toEqual([0, 101, 32766, 32767]);
    });
  });
}
