import { CniError, KernelError, type Namespace, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import type { IpObject, TestNamespace } from '../test-namespace.ts';
import { contractTest } from './contract-test.ts';

/** What every driver of `Addresses` must do. */
export function addressesContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('addresses', () => {
    test('adds what it is told, and nothing else', async ({ host, inHost }) => {
      await bridge(inHost);
      await inHost.addresses.add('br0', { address: '10.1.2.3/24', broadcast: '10.1.2.255', label: 'br0:1' });
      await inHost.addresses.add('br0', { address: '10.1.3.3/24' });
      await inHost.addresses.add('br0', { address: '10.1.4.3/32', scope: 253 });
      const [first, second, third] = await infos(host, 'br0');
      expect(first).toMatchObject({ local: '10.1.4.3', prefixlen: 32, scope: 'link' });
      expect(second).toMatchObject({ local: '10.1.2.3', prefixlen: 24, broadcast: '10.1.2.255', label: 'br0:1' });
      expect(third).toMatchObject({ local: '10.1.3.3', scope: 'global' });
      expect(third).not.toHaveProperty('broadcast');
    });

    test('adds an IPv6 address, without duplicate detection when asked', async ({ host, inHost }) => {
      await bridge(inHost);
      await inHost.addresses.add('br0', { address: 'fd00::5/64', noDad: true });
      const seen = (await infos(host, 'br0')).find(({ local }) => local === 'fd00::5');
      expect(seen).toMatchObject({ prefixlen: 64, nodad: true });
      expect(seen).not.toHaveProperty('tentative');
    });

    test('makes no route to the subnet when told so', async ({ host, inHost }) => {
      await bridge(inHost);
      await inHost.links.set('br0', { up: true });
      await inHost.addresses.add('br0', { address: '10.1.2.3/24', noPrefixRoute: true });
      await inHost.addresses.add('br0', { address: 'fd00::5/64', noPrefixRoute: true, noDad: true });
      expect(await host.ip('route show 10.1.2.0/24')).toEqual([]);
      expect(await host.ip('-6 route show fd00::/64')).toEqual([]);
      expect(await infos(host, 'br0')).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ local: '10.1.2.3', noprefixroute: true }),
          expect.objectContaining({ local: 'fd00::5', noprefixroute: true, nodad: true }),
        ]),
      );
    });

    test('adding twice is EEXIST, ensuring twice is fine', async ({ inHost, host }) => {
      await bridge(inHost);
      for (const address of ['10.1.2.3/24', 'fd00::5/64']) {
        await inHost.addresses.add('br0', { address });
        const again = inHost.addresses.add('br0', { address });
        await expect(again, address).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
        await inHost.addresses.ensure('br0', { address });
      }
      expect(await host.addresses('br0')).toEqual(['10.1.2.3/24', 'fd00::5/64']);
    });

    test('removes; what is gone is fine', async ({ host, inHost }) => {
      await bridge(inHost);
      await host.exec('ip', 'addr', 'add', '10.1.2.3/24', 'dev', 'br0');
      await host.exec('ip', 'addr', 'add', '10.1.2.4/24', 'dev', 'br0');
      expect(await inHost.addresses.remove('br0', '10.1.2.4/24')).toBe(true);
      expect(await inHost.addresses.remove('br0', '10.1.2.4/24')).toBe(false);
      expect(await host.addresses('br0')).toEqual(['10.1.2.3/24']);
    });

    test('lists by link and by family', async ({ host, inHost }) => {
      await bridge(inHost);
      await host.exec('ip', 'addr', 'add', '10.1.2.3/24', 'brd', '+', 'dev', 'br0');
      await host.exec('ip', 'addr', 'add', 'fd00:0::5/64', 'dev', 'br0', 'nodad');
      const link = await inHost.links.get('br0');
      expect(await inHost.addresses.list({ link: 'br0', family: 4 })).toEqual([
        expect.objectContaining({
          address: '10.1.2.3/24',
          family: 4,
          link: link?.index,
          scope: 0,
          broadcast: '10.1.2.255',
          permanent: true,
          tentative: false,
          dadFailed: false,
        }),
      ]);
      const six = await inHost.addresses.list({ link: 'br0', family: 6 });
      expect(six.map(({ address }) => address)).toContain('fd00::5/64');
      expect((await inHost.addresses.list()).map(({ address }) => address)).toContain('127.0.0.1/8');
    });

    test('knows the far end of a point-to-point address', async ({ host, inHost }) => {
      await bridge(inHost);
      await host.exec('ip', 'addr', 'add', '10.1.2.3', 'peer', '10.9.9.9', 'dev', 'br0');
      const [only] = await inHost.addresses.list({ link: 'br0', family: 4 });
      expect(only).toMatchObject({ address: '10.1.2.3/32', peer: expect.stringContaining('10.9.9.9') });
    });
  });

  describe('addresses: settle', () => {
    test('waits until no address is tentative', async ({ pod, inHost, inPod }) => {
      await pair(inHost, inPod);
      await inPod.addresses.add('eth0', { address: 'fd00::5/64' });
      await inPod.addresses.settle('eth0', { timeoutMs: 5_000 });
      expect((await infos(pod, 'eth0')).filter(({ tentative }) => tentative)).toEqual([]);
    });

    test('names an address that somebody else has', async ({ host, inHost, inPod }) => {
      await host.exec('sysctl', '-q', '-w', 'net.ipv6.conf.default.accept_dad=1');
      await pair(inHost, inPod);
      await host.exec('ip', 'addr', 'add', 'fd00::5/64', 'dev', 'v0', 'nodad');
      await inPod.addresses.add('eth0', { address: 'fd00::5/64' });
      const settled = inPod.addresses.settle('eth0', { timeoutMs: 5_000 });
      await expect(settled).rejects.toSatisfy((error) => CniError.is(error) && error.message.includes('fd00::5'));
    });

    test('a link without carrier never finishes, which is no error', async ({ inHost }) => {
      await inHost.links.create({ kind: 'veth', name: 'v0', up: true, peer: { name: 'v1' } });
      await inHost.addresses.add('v0', { address: 'fd00::5/64' });
      await inHost.addresses.settle('v0', { timeoutMs: 50 });
      const [address] = await inHost.addresses.list({ link: 'v0', family: 6 });
      expect(address).toMatchObject({ address: 'fd00::5/64', tentative: true });
    });
  });
}

async function bridge(namespace: Namespace): Promise<void> {
  await namespace.links.create({ kind: 'bridge', name: 'br0', up: true });
}

async function pair(host: Namespace, pod: Namespace): Promise<void> {
  await host.links.create({ kind: 'veth', name: 'v0', up: true, peer: { name: 'eth0', in: pod, up: true } });
}

async function infos(namespace: TestNamespace, link: string): Promise<IpObject[]> {
  const all = (await namespace.ip(`addr show dev ${link}`)).addr_info as IpObject[];
  return all.filter(({ local }) => !String(local).startsWith('fe80:'));
}
