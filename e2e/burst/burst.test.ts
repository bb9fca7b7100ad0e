import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, mustRun, type PluginAnswer, PluginFolder, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { podwireFolder } from '../podwire.ts';

const configOf = (dataDir: string, version = '1.0.0') => ({
  cniVersion: version,
  name: 'burst',
  type: 'bridge',
  bridge: 'br-burst',
  isGateway: true,
  ipam: { type: 'host-local', dataDir, subnet: '10.66.0.0/16' },
});

describe('many calls at once', () => {
  test('100 ADDs on one network: all succeed, no address twice, and 100 DELs leave nothing', {
    timeout: 300_000,
  }, async ({ host, pods, folder }) => {
    const plugin = new PluginFolder(podwireFolder(), host);
    const namespaces = await pods(100);
    const call = (command: string) => (pod: TestNamespace, index: number) =>
      plugin.call('bridge', {
        command,
        config: configOf(folder),
        containerId: `c${index}`,
        netns: pod.path,
        timeoutMs: 200_000,
      });
    const added = await Promise.all(namespaces.map(call('ADD')));
    expect(added.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    const addresses = added.map(addressOf);
    expect(new Set(addresses).size).toBe(100);
    expect(reservations(folder).length).toBe(100);
    expect(await host.ip('link show master br-burst')).toHaveLength(100);

    const removed = await Promise.all(namespaces.map(call('DEL')));
    expect(removed.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    expect(reservations(folder)).toEqual([]);
    expect(await host.linkNames()).toEqual(['lo', 'br-burst']);
  });

  test('two ADDs of one attachment: one wins, whole, and the other is told', async ({ host, pod, folder }) => {
    const plugin = new PluginFolder(podwireFolder(), host);
    const call = { config: configOf(folder), netns: pod.path };
    const both = await Promise.all([1, 2].map(() => plugin.call('bridge', { ...call, command: 'ADD' })));
    const winners = both.filter(({ exitCode }) => exitCode === 0);
    expect(winners, JSON.stringify(both)).toHaveLength(1);
    expect(both.find(({ exitCode }) => exitCode !== 0)?.json).toMatchObject({ code: expect.any(Number) });
    const [address] = winners.map(addressOf);
    expect(await pod.addresses('eth0')).toEqual([address]);
    expect(reservations(folder)).toEqual([String(address).split('/')[0]]);
    expect(await host.ip('link show master br-burst')).toHaveLength(1);
    await plugin.call('bridge', {
      ...call,
      command: 'CHECK',
      config: { ...call.config, prevResult: winners[0]?.json },
    });
    expect(await plugin.call('bridge', { ...call, command: 'DEL' })).toMatchObject({ exitCode: 0 });
    expect(reservations(folder)).toEqual([]);
    expect(await host.linkNames()).toEqual(['lo', 'br-burst']);
  });
});

describe('a state folder in trouble', () => {
  test('full: a clear error, nothing left, and it works again when there is room', async ({ host, pod, folder }) => {
    await mustRun('mount', ['-t', 'tmpfs', '-o', 'size=64k,nr_inodes=64', 'small', folder]);
    try {
      const plugin = new PluginFolder(podwireFolder(), host);
      const call = { config: configOf(folder), netns: pod.path };
      // The folders are made by a healthy call; then the disk fills up.
      await plugin.call('bridge', { ...call, command: 'ADD' });
      await plugin.call('bridge', { ...call, command: 'DEL' });
      const before = [await host.snapshot(), await pod.snapshot(), reservations(folder)];
      const filler = join(folder, 'filler');
      await mustRun('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k', 'count=1000']).catch(() => undefined);
      const full = await plugin.call('bridge', { ...call, command: 'ADD' });
      expect(full.exitCode, full.stdout).toBe(1);
      expect(`${full.json?.msg} ${full.json?.details}`).toMatch(/ENOSPC|no space/i);
      expect(`${full.json?.msg} ${full.json?.details}`).toContain(folder);
      expect([await host.snapshot(), await pod.snapshot(), reservations(folder)]).toEqual(before);
      await mustRun('rm', [filler]);
      expect(await plugin.call('bridge', { ...call, command: 'ADD' })).toMatchObject({ exitCode: 0 });
    } finally {
      await mustRun('umount', [folder]);
    }
  });

  test('read-only: ADD and STATUS say so, and DEL does not pretend', async ({ host, pod, folder }) => {
    await mustRun('mount', ['-t', 'tmpfs', 'state', folder]);
    try {
      const plugin = new PluginFolder(podwireFolder(), host);
      const call = { config: configOf(folder, '1.1.0'), netns: pod.path };
      await plugin.call('bridge', { ...call, command: 'ADD' });
      await mustRun('mount', ['-o', 'remount,ro', folder]);
      for (const command of ['STATUS', 'DEL']) {
        const answer = await plugin.call('bridge', { ...call, command });
        expect(answer.exitCode, `${command} ${answer.stdout}`).toBe(1);
        expect(`${answer.json?.msg} ${answer.json?.details}`, command).toMatch(/EROFS|read-only/i);
      }
      const other = await plugin.call('bridge', { ...call, command: 'ADD', containerId: 'other', ifname: 'net1' });
      expect(other.exitCode, other.stdout).toBe(1);
      expect(`${other.json?.msg} ${other.json?.details}`).toMatch(/EROFS|read-only/i);
      await mustRun('mount', ['-o', 'remount,rw', folder]);
      expect(await plugin.call('bridge', { ...call, command: 'DEL' })).toMatchObject({ exitCode: 0 });
      expect(reservations(folder)).toEqual([]);
    } finally {
      await mustRun('umount', [folder]);
    }
  });

  test('a reservation that lost its content: its address is not given twice', async ({ host, pods, folder }) => {
    const [first, second] = await pods(2);
    const plugin = new PluginFolder(podwireFolder(), host);
    const config = configOf(folder);
    const one = await plugin.call('bridge', { command: 'ADD', config, netns: String(first?.path), containerId: 'one' });
    const [file] = reservations(folder);
    truncateSync(join(folder, 'burst', String(file)));
    const two = await plugin.call('bridge', {
      command: 'ADD',
      config,
      netns: String(second?.path),
      containerId: 'two',
    });
    expect(two.exitCode, two.stdout).toBe(0);
    expect(addressOf(two)).not.toBe(addressOf(one));
  });

  test('a cursor that is garbage is as good as none', async ({ host, pod, folder }) => {
    const plugin = new PluginFolder(podwireFolder(), host);
    const call = { config: configOf(folder), netns: pod.path };
    await plugin.call('bridge', { ...call, command: 'ADD' });
    await plugin.call('bridge', { ...call, command: 'DEL' });
    writeFileSync(join(folder, 'burst', 'last_reserved_ip.0'), '\u0000\u0000\u0000');
    const answer = await plugin.call('bridge', { ...call, command: 'ADD' });
    expect(answer.exitCode, answer.stdout).toBe(0);
    expect(addressOf(answer)).toBe('10.66.0.2/16');
    expect(readFileSync(join(folder, 'burst', 'last_reserved_ip.0'), 'utf8')).toBe('10.66.0.2');
  });
});

function addressOf({ json }: PluginAnswer): string {
  return (json as { ips: { address: string }[] }).ips.map(({ address }) => address).join();
}

/** Names of the reservations in the network's folder. */
function reservations(folder: string): string[] {
  return readdirSync(join(folder, 'burst')).filter((name) => /^[\d.]+$/.test(name));
}
