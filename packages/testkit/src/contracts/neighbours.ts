import type { Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

const permanent = 0x80; // NUD_PERMANENT, linux/neighbour.h

/** What every driver of `Neighbours` must do. */
export function neighboursContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('neighbours', () => {
    test('enters a permanent neighbour, and replaces it', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
      await inHost.neighbours.replace('v0', { address: '10.1.0.9', mac: '02:00:00:00:00:01' });
      await inHost.neighbours.replace('v0', { address: '10.1.0.9', mac: '02:00:00:00:00:02' });
      await inHost.neighbours.replace('v0', { address: 'fd00::9', mac: '02:00:00:00:00:03' });
      expect(await host.ip('neigh show dev v0 nud permanent')).toEqual([
        expect.objectContaining({ dst: '10.1.0.9', lladdr: '02:00:00:00:00:02', state: ['PERMANENT'] }),
        expect.objectContaining({ dst: 'fd00::9', lladdr: '02:00:00:00:00:03', state: ['PERMANENT'] }),
      ]);
    });

    test('lists by link and by family', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
      await host.exec('ip', 'neigh', 'add', '10.1.0.9', 'lladdr', '02:00:00:00:00:01', 'dev', 'v0');
      await host.exec('ip', 'neigh', 'add', 'fd00::9', 'lladdr', '02:00:00:00:00:01', 'dev', 'v0');
      expect(await inHost.neighbours.list({ link: 'v0', family: 4 })).toEqual([
        expect.objectContaining({ family: 4, address: '10.1.0.9', mac: '02:00:00:00:00:01', state: permanent }),
      ]);
      const six = await inHost.neighbours.list({ link: 'v0', family: 6 });
      expect(six.map(({ address }) => address)).toContain('fd00::9');
    });

    test('enters into a forwarding table', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
      await host.exec('ip', 'link', 'add', 'v0', 'up', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'v1');
      await inHost.neighbours.replace('v0', {
        family: 'bridge',
        mac: '02:00:00:00:00:07',
        flags: 0x04 /* NTF_MASTER */,
      });
      const entries = await host.bridge('fdb show br br0');
      expect(entries).toContainEqual(expect.objectContaining({ mac: '02:00:00:00:00:07', ifname: 'v0' }));
      const read = await inHost.neighbours.list({ family: 'bridge' });
      expect(read).toContainEqual(expect.objectContaining({ family: 'bridge', mac: '02:00:00:00:00:07' }));
    });

    test('removes; what is gone is fine', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'v1');
      await host.exec('ip', 'neigh', 'add', '10.1.0.9', 'lladdr', '02:00:00:00:00:01', 'dev', 'v0');
      expect(await inHost.neighbours.remove('v0', { address: '10.1.0.9' })).toBe(true);
      expect(await host.ip('neigh show dev v0 nud permanent')).toEqual([]);
      expect(await inHost.neighbours.remove('v0', { address: '10.1.0.8' })).toBe(false);
    });
  });
}
