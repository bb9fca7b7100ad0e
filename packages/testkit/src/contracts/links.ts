import { KernelError, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** What every driver of `Links` must do, on any kernel; bridge and veth are all it needs. */
export function linksContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('links: create', () => {
    test('makes a bridge and gives it back as the kernel has it', async ({ host, inHost }) => {
      const link = await inHost.links.create({
        kind: 'bridge',
        name: 'br0',
        mtu: 1400,
        mac: '02:00:00:00:00:01',
        up: true,
      });
      const seen = await host.ip('-d link show br0');
      expect(seen).toMatchObject({ mtu: 1400, address: '02:00:00:00:00:01', linkinfo: { info_kind: 'bridge' } });
      expect(seen.flags).toContain('UP');
      expect(link).toMatchObject({
        index: seen.ifindex,
        name: 'br0',
        kind: 'bridge',
        mtu: 1400,
        mac: '02:00:00:00:00:01',
        up: true,
        promiscuity: 0,
      });
    });

    test('leaves the MTU to the kernel when it is left out or 0', async ({ host, inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0', mtu: 0 });
      await inHost.links.create({ kind: 'bridge', name: 'br1' });
      expect(await host.ip('link show br0')).toMatchObject({ mtu: 1500 });
      expect(await host.ip('link show br1')).toMatchObject({ mtu: 1500 });
    });

    test('makes a veth pair with one end in the pod', async ({ host, pod, inHost, inPod }) => {
      const peer = { name: 'eth0', in: inPod, mac: '02:00:00:00:00:02', mtu: 1300, txQueueLength: 500 };
      const link = await inHost.links.create({ kind: 'veth', name: 'v0', mtu: 1300, txQueueLength: 1000, peer });
      expect(await host.ip('-d link show v0')).toMatchObject({ ifindex: link.index, mtu: 1300, txqlen: 1000 });
      const inside = await pod.ip('-d link show eth0');
      expect(inside).toMatchObject({
        mtu: 1300,
        txqlen: 500,
        address: '02:00:00:00:00:02',
        linkinfo: { info_kind: 'veth' },
      });
      expect(link.parent).toBe(inside.ifindex);
    });

    test('makes a link in another namespace, its peer here', async ({ host, pod, inHost, inPod }) => {
      await inHost.links.create({ kind: 'veth', name: 'eth0', in: inPod, peer: { name: 'v0', in: inHost } });
      expect(await pod.linkNames()).toEqual(['lo', 'eth0']);
      expect(await host.linkNames()).toEqual(['lo', 'v0']);
    });

    test('enslaves at birth', async ({ host, inHost }) => {
      const bridge = await inHost.links.create({ kind: 'bridge', name: 'br0' });
      await inHost.links.create({ kind: 'veth', name: 'v0', master: bridge, up: true, peer: { name: 'v1' } });
      expect(await host.ip('link show v0')).toMatchObject({ master: 'br0' });
    });

    test('gives a link its alias at birth', async ({ host, inHost }) => {
      const link = await inHost.links.create({ kind: 'veth', name: 'v0', alias: 'of a pod', peer: { name: 'v1' } });
      expect(link.alias).toBe('of a pod');
      expect(await host.ip('link show v0')).toMatchObject({ ifalias: 'of a pod' });
    });

    test('refuses a taken name with EEXIST, and names the link', async ({ inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0' });
      const second = inHost.links.create({ kind: 'bridge', name: 'br0' });
      await expect(second).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
      await expect(inHost.links.create({ kind: 'bridge', name: 'br0' })).rejects.toThrow('br0');
    });

    test('refuses a name that the pod has already, and leaves no half of the pair', async ({ host, inHost, inPod }) => {
      await inPod.links.create({ kind: 'veth', name: 'eth0', peer: { name: 'other' } });
      const second = inHost.links.create({ kind: 'veth', name: 'v0', peer: { name: 'eth0', in: inPod } });
      await expect(second).rejects.toSatisfy((error) => KernelError.is(error, 'EEXIST'));
      expect(await host.linkNames()).toEqual(['lo']);
    });

    test('refuses a MAC that is a multicast address', async ({ host, inHost }) => {
      await expect(inHost.links.create({ kind: 'bridge', name: 'br0', mac: '01:00:5e:00:00:01' })).rejects.toSatisfy(
        (error) => KernelError.is(error, 'EADDRNOTAVAIL'),
      );
      expect(await host.linkNames()).toEqual(['lo']);
    });
  });

  describe('links: get, list, ensure', () => {
    test('finds a link by name, by index and by what was read', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
      const byName = await inHost.links.get('br0');
      expect(byName).toMatchObject({ name: 'br0', kind: 'bridge', up: false, loopback: false });
      expect(await inHost.links.get(byName?.index ?? 0)).toEqual(byName);
      expect(await inHost.links.get(byName ?? 0)).toEqual(byName);
    });

    test('has nothing to say of a link that is not there', async ({ inHost }) => {
      expect(await inHost.links.get('nope')).toBeUndefined();
      expect(await inHost.links.get(4711)).toBeUndefined();
    });

    test('reads what a port of a bridge is set to', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
      await host.exec('ip', 'link', 'add', 'v0', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'v1');
      await host.exec('ip', 'link', 'set', 'v0', 'alias', 'of pod 7', 'promisc', 'on');
      await host.exec('bridge', 'link', 'set', 'dev', 'v0', 'hairpin', 'on', 'isolated', 'on');
      const bridge = await inHost.links.get('br0');
      expect(await inHost.links.get('v0')).toMatchObject({
        master: bridge?.index,
        alias: 'of pod 7',
        promisc: true,
        bridgePort: { hairpin: true, isolated: true, learning: true },
      });
    });

    test('lists all links, and lo among them', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
      const links = await inHost.links.list();
      expect(links.map(({ name }) => name)).toEqual(await host.linkNames());
      expect(links.find(({ name }) => name === 'lo')).toMatchObject({ index: 1, loopback: true, up: true });
    });

    test('makes what is missing, and leaves what is there as it is', async ({ host, inHost }) => {
      const first = await inHost.links.ensure({ kind: 'bridge', name: 'br0', mtu: 1400 });
      expect(first.created).toBe(true);
      const second = await inHost.links.ensure({ kind: 'bridge', name: 'br0', mtu: 1300 });
      expect(second).toMatchObject({ created: false, link: { index: first.link.index, mtu: 1400 } });
      expect(await host.ip('link show br0')).toMatchObject({ mtu: 1400 });
    });

    test('does not take a link of another kind for the one that was asked for', async ({ host, inHost }) => {
      await host.exec('ip', 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'v1');
      await expect(inHost.links.ensure({ kind: 'bridge', name: 'br0' })).rejects.toThrow('br0');
    });

    test('two at once make one bridge', async ({ inHost }) => {
      const both = await Promise.all([1, 2].map(() => inHost.links.ensure({ kind: 'bridge', name: 'br0' })));
      expect(both.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(both.map(({ link }) => link.index)).size).toBe(1);
    });
  });

  describe('links: set, move, remove', () => {
    test('changes what it is told and leaves the rest', async ({ host, inHost }) => {
      const link = await inHost.links.create({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
      await inHost.links.set(link, {
        mtu: 1280,
        mac: '02:00:00:00:00:09',
        promisc: true,
        alias: 'mine',
        txQueueLength: 7,
      });
      const seen = await host.ip('-d link show v0');
      expect(seen).toMatchObject({
        mtu: 1280,
        address: '02:00:00:00:00:09',
        ifalias: 'mine',
        txqlen: 7,
        promiscuity: 1,
      });
      expect(seen.flags).not.toContain('UP');
      await inHost.links.set('v0', { up: true, allmulti: true, promisc: false });
      const after = await host.ip('-d link show v0');
      expect(after).toMatchObject({ mtu: 1280, address: '02:00:00:00:00:09', allmulti: 1, promiscuity: 0 });
      expect(after.flags).toContain('UP');
      await inHost.links.set('v0', { up: false, name: 'v9' });
      expect((await host.ip('link show v9')).flags).not.toContain('UP');
    });

    test('joins a bridge and leaves it again', async ({ host, inHost }) => {
      const { link: bridge } = await inHost.links.ensure({ kind: 'bridge', name: 'br0' });
      await inHost.links.create({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
      await inHost.links.set('v0', { master: bridge });
      expect(await host.ip('link show v0')).toMatchObject({ master: 'br0' });
      await inHost.links.set('v0', { up: true });
      expect(await host.ip('link show v0')).toMatchObject({ master: 'br0' });
      await inHost.links.set('v0', { master: null });
      expect(await host.ip('link show v0')).not.toHaveProperty('master');
    });

    test('sets a port', async ({ host, inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0' });
      await inHost.links.create({ kind: 'veth', name: 'v0', master: 'br0', peer: { name: 'v1' } });
      await inHost.links.setPort('v0', { hairpin: true, isolated: true });
      const [on] = await host.bridge('-d link show dev v0');
      expect(on).toMatchObject({ hairpin: true, isolated: true, learning: true });
      await inHost.links.setPort('v0', { hairpin: false, learning: false });
      const [off] = await host.bridge('-d link show dev v0');
      expect(off).toMatchObject({ hairpin: false, isolated: true, learning: false });
    });

    test('says ENODEV of a link that is gone', async ({ inHost }) => {
      await expect(inHost.links.set('gone', { up: true })).rejects.toSatisfy((error) =>
        KernelError.is(error, 'ENODEV'),
      );
    });

    test('moves a link into a pod under another name', async ({ host, pod, inHost, inPod }) => {
      await inHost.links.create({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
      await inHost.links.move('v1', inPod, { name: 'net1' });
      expect(await host.linkNames()).toEqual(['lo', 'v0']);
      expect(await pod.linkNames()).toEqual(['lo', 'net1']);
    });

    test('removes a link and with it its peer; what is gone is fine', async ({ host, pod, inHost, inPod }) => {
      const link = await inHost.links.create({ kind: 'veth', name: 'v0', peer: { name: 'eth0', in: inPod } });
      expect(await inHost.links.remove(link)).toBe(true);
      expect(await inHost.links.remove(link)).toBe(false);
      expect(await inHost.links.remove('v0')).toBe(false);
      expect([await host.linkNames(), await pod.linkNames()]).toEqual([['lo'], ['lo']]);
    });
  });

  describe('links: waitFor', () => {
    test('looks first', async ({ inHost }) => {
      const seen = await inHost.links.waitFor('lo', ({ up }) => up, { timeoutMs: 0 });
      expect(seen).toMatchObject({ met: true, link: { name: 'lo' } });
    });

    test('hears of a change that another program makes', async ({ host, inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0' });
      const waiting = inHost.links.waitFor('br0', ({ mtu }) => mtu === 1234, { timeoutMs: 5_000 });
      await host.exec('ip', 'link', 'set', 'br0', 'mtu', '1234');
      expect(await waiting).toMatchObject({ met: true, link: { mtu: 1234 } });
    });

    test('gives up when the time is up, with what it saw last', async ({ inHost }) => {
      await inHost.links.create({ kind: 'bridge', name: 'br0' });
      const seen = await inHost.links.waitFor('br0', ({ operState }) => operState === 'up', { timeoutMs: 50 });
      expect(seen).toMatchObject({ met: false, link: { name: 'br0', operState: 'down' } });
    });

    test('ends at once when the caller aborts', async ({ inHost }) => {
      const abort = new AbortController();
      const waiting = inHost.links.waitFor('lo', () => false, { timeoutMs: 60_000, signal: abort.signal });
      abort.abort();
      await Promise.allSettled([waiting]);
      expect(abort.signal.aborted).toBe(true);
    });
  });
}
