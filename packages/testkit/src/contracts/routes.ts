import { KernelError, type Namespace, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** What every driver of `Routes` must do. */
export function routesContract(make: () => Namespaces): void {
  const test = contractTest(make).extend<{ links: Namespace }>({
    // Two ports with a subnet each; everything else is the route under test.
    links: async ({ host, inHost }, use) => {
      await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
      for (const [name, subnet] of [
        ['v0', 1],
        ['v1', 2],
      ] as const) {
        await host.exec('ip', 'link', 'set', name, 'up');
        await host.exec('ip', 'addr', 'add', `10.0.${subnet}.1/24`, 'dev', name);
        await host.exec('ip', 'addr', 'add', `fd00:${subnet}::1/64`, 'dev', name, 'nodad');
      }
      await use(inHost);
    },
  });

  describe('routes: add', () => {
    test('says all that it is told', async ({ host, links: { routes } }) => {
      const plain = { dst: '10.5.0.0/16', gateway: '10.0.1.9', link: 'v0', priority: 7, mtu: 1400, advmss: 1300 };
      await routes.add({ ...plain, src: '10.0.1.1', protocol: 4 });
      expect(await host.ip('route show 10.5.0.0/16')).toEqual([
        expect.objectContaining({
          dst: '10.5.0.0/16',
          gateway: '10.0.1.9',
          dev: 'v0',
          prefsrc: '10.0.1.1',
          metric: 7,
          protocol: 'static',
          metrics: [{ mtu: 1400, advmss: 1300 }],
        }),
      ]);
    });

    test.for(['0.0.0.0/0', '::/0'])('takes %s for the default route', async (dst, { host, links: { routes } }) => {
      await routes.add({ dst, gateway: dst.includes(':') ? 'fd00:1::9' : '10.0.1.9', link: 'v0' });
      const family = dst.includes(':') ? '-6' : '-4';
      expect(await host.ip(`${family} route show default`)).toEqual([expect.objectContaining({ dev: 'v0' })]);
    });

    test.for([77, 1077])('goes into table %i', async (table, { host, links: { routes } }) => {
      await routes.add({ dst: '10.5.0.0/16', gateway: '10.0.1.9', table });
      await routes.add({ dst: 'fd05::/64', gateway: 'fd00:1::9', table });
      expect(await host.ip(`route show table ${table}`)).toHaveLength(1);
      expect(await host.ip(`-6 route show table ${table}`)).toHaveLength(1);
      expect(await host.ip('route show 10.5.0.0/16')).toEqual([]);
    });

    test('goes by a link alone, with the scope that it is given', async ({ host, links: { routes } }) => {
      await routes.add({ dst: '10.5.0.0/16', link: 'v0', scope: 253 });
      expect(await host.ip('route show 10.5.0.0/16')).toEqual([expect.objectContaining({ dev: 'v0', scope: 'link' })]);
    });

    test('goes by a gateway that no subnet holds, if it is on the link', async ({ host, links: { routes } }) => {
      await routes.add({ dst: '10.5.0.0/16', gateway: '169.254.1.1', link: 'v0', onlink: true });
      expect(await host.ip('route show 10.5.0.0/16')).toEqual([
        expect.objectContaining({ gateway: '169.254.1.1', flags: expect.arrayContaining(['onlink']) }),
      ]);
    });

    test('goes by several gateways', async ({ host, links: { routes } }) => {
      await routes.add({
        dst: '10.5.0.0/16',
        nexthops: [{ gateway: '10.0.1.9', link: 'v0', weight: 2 }, { gateway: '10.0.2.9' }],
      });
      const [route] = await host.ip('route show 10.5.0.0/16');
      expect(route?.nexthops).toMatchObject([
        { gateway: '10.0.1.9', dev: 'v0', weight: 2 },
        { gateway: '10.0.2.9', dev: 'v1', weight: 1 },
      ]);
      const [read] = await routes.list({ dst: '10.5.0.0/16' });
      expect(read?.nexthops).toMatchObject([
        { gateway: '10.0.1.9', weight: 2 },
        { gateway: '10.0.2.9', weight: 1 },
      ]);
    });

    test('refuses what is there with EEXIST', async ({ links: { routes } }) => {
      await routes.add({ dst: '10.5.0.0/16', gateway: '10.0.1.9' });
      const other = routes.add({ dst: '10.5.0.0/16', gateway: '10.0.2.9' });
      await expect(other).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
    });

    test('refuses a gateway that cannot be reached, and names the route', async ({ links: { routes } }) => {
      const lost = () => routes.add({ dst: '10.5.0.0/16', gateway: '192.0.2.1' });
      await expect(lost()).rejects.toSatisfy((error) => KernelError.is(error, 'ENETUNREACH'));
      await expect(lost()).rejects.toThrow('10.5.0.0/16');
    });
  });

  describe('routes: prepend, replace, remove', () => {
    test('puts a second gateway before the first, and refuses the very same', async ({ host, links: { routes } }) => {
      await routes.prepend({ dst: '10.5.0.0/16', gateway: '10.0.1.9', link: 'v0' });
      await routes.prepend({ dst: '10.5.0.0/16', gateway: '10.0.2.9', link: 'v1' });
      const gateways = (await host.ip('route show 10.5.0.0/16')).map(({ gateway }) => gateway);
      expect(gateways).toEqual(['10.0.2.9', '10.0.1.9']);
      const same = routes.prepend({ dst: '10.5.0.0/16', gateway: '10.0.1.9', link: 'v0' });
      await expect(same).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
    });

    test('replaces', async ({ host, links: { routes } }) => {
      await routes.replace({ dst: '10.5.0.0/16', gateway: '10.0.1.9' });
      await routes.replace({ dst: '10.5.0.0/16', gateway: '10.0.2.9' });
      expect((await host.ip('route show 10.5.0.0/16')).map(({ gateway }) => gateway)).toEqual(['10.0.2.9']);
    });

    test('removes a route of any scope; what is gone is fine', async ({ host, links: { routes } }) => {
      await host.exec('ip', 'route', 'add', '10.5.0.0/16', 'dev', 'v0', 'scope', 'link');
      expect(await routes.remove({ dst: '10.5.0.0/16', link: 'v0' })).toBe(true);
      expect(await routes.remove({ dst: '10.5.0.0/16', link: 'v0' })).toBe(false);
      expect(await routes.remove({ dst: '10.0.1.0/24', link: 'v0' })).toBe(true);
      expect(await host.ip('route show 10.0.1.0/24')).toEqual([]);
      expect(await routes.remove({ dst: 'fd05::/64' })).toBe(false);
    });
  });

  describe('routes: list, resolve', () => {
    test('lists the main table, or another, or all', async ({ host, links: { routes } }) => {
      await host.exec('ip', 'route', 'add', 'blackhole', '10.6.0.0/16', 'table', '1077');
      const main = await routes.list({ family: 4 });
      expect(main.map(({ dst }) => dst).sort()).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
      expect(main[0]).toMatchObject({ table: 254, protocol: 2, scope: 253, type: 'unicast', family: 4, priority: 0 });
      expect(await routes.list({ table: 1077 })).toEqual([
        expect.objectContaining({ dst: '10.6.0.0/16', type: 'blackhole', table: 1077 }),
      ]);
      const all = await routes.list({ table: 'all' });
      expect(new Set(all.map(({ table }) => table))).toEqual(new Set([254, 255, 1077]));
    });

    test('lists by link, by destination and by gateway', async ({ host, links: { routes, links } }) => {
      await host.exec('ip', 'route', 'add', 'default', 'via', '10.0.2.9');
      const v1 = await links.get('v1');
      const byLink = await routes.list({ family: 4, link: 'v1' });
      expect(byLink.map(({ dst }) => dst).sort()).toEqual(['0.0.0.0/0', '10.0.2.0/24']);
      expect(await routes.list({ dst: '0.0.0.0/0' })).toEqual([
        expect.objectContaining({ gateway: '10.0.2.9', link: v1?.index }),
      ]);
      expect(await routes.list({ gateway: '10.0.2.9' })).toHaveLength(1);
      expect(await routes.list({ gateway: '10.0.2.8' })).toEqual([]);
    });

    test('resolves as the kernel would send', async ({ host, links: { routes, links } }) => {
      await host.exec('ip', 'route', 'add', 'default', 'via', '10.0.2.9');
      const v1 = await links.get('v1');
      expect(await routes.resolve('192.0.2.7')).toMatchObject({
        gateway: '10.0.2.9',
        link: v1?.index,
        src: '10.0.2.1',
      });
      expect(await routes.resolve('2001:db8::7')).toBeUndefined();
    });
  });
}
