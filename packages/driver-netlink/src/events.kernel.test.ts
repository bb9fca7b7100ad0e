import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { CniError, type Namespace } from '@podwire/core';
import { test as base, expect } from '@podwire/testkit';
import { describe } from 'vitest';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const test = base.extend<{ inHost: Namespace; inPod: Namespace }>({
  inHost: async ({ host: _ }, use) => {
    await use(new NetlinkNamespaces(new KoffiLibc()).host);
  },
  inPod: async ({ pod }, use) => {
    const namespace = new NetlinkNamespaces(new KoffiLibc()).open(pod.path);
    await use(namespace);
    namespace.close();
  },
});

const openFiles = () => readdirSync('/proc/self/fd').length;

async function elapsedMs(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

describe('waitFor', () => {
  test('sees a link that appears, and one that disappears', async ({ host, inHost }) => {
    const coming = inHost.links.waitFor('v0', () => true, { timeoutMs: 5000 });
    await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
    expect(await coming).toMatchObject({ met: true, link: { name: 'v0', kind: 'veth' } });

    const staying = inHost.links.waitFor('v0', ({ up }) => up, { timeoutMs: 100 });
    await host.exec('ip', 'link', 'del', 'v0');
    expect(await staying).toEqual({ met: false, link: undefined });
  });

  test('sees a bridge port begin to forward', async ({ host, inHost }) => {
    await host.exec('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge');
    await host.exec('ip', 'link', 'add', 'v0', 'master', 'br0', 'type', 'veth', 'peer', 'name', 'v1');
    const forwarding = inHost.links.waitFor('v0', ({ bridgePort }) => bridgePort?.state === 3, { timeoutMs: 5000 });
    for (const name of ['v0', 'v1']) await host.exec('ip', 'link', 'set', name, 'up');
    expect((await forwarding).met).toBe(true);
  });

  test('hears of nothing in other namespaces', async ({ host, inPod }) => {
    let looks = 0;
    const look = () => {
      looks++;
      return false;
    };
    const waiting = inPod.links.waitFor('lo', look, { timeoutMs: 150 });
    await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
    expect((await waiting).met).toBe(false);
    // Before and after subscribing, and when the time is up.
    expect(looks).toBe(3);
  });

  test('misses no last change, even when more were lost than the socket could hold', async ({ host, inHost }) => {
    await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
    const waiting = inHost.links.waitFor('v0', ({ mtu }) => mtu === 1234, { timeoutMs: 10_000 });
    await new Promise(setImmediate);
    // While this blocks the process, nothing is read: 212,992 bytes are about a hundred notifications.
    const changes = Array.from({ length: 1000 }, (_, count) => `link set v0 mtu ${1400 + (count % 2)}`);
    execFileSync('ip', ['-batch', '-'], { input: [...changes, 'link set v0 mtu 1234'].join('\n') });
    expect((await waiting).met).toBe(true);
  });

  test('a hundred at once end with the one change they wait for, and leave no descriptor open', async ({
    host,
    inHost,
  }) => {
    await inHost.links.get('lo');
    const before = openFiles();
    const waits = Array.from({ length: 100 }, () =>
      inHost.links.waitFor('lo', ({ alias }) => alias === 'now', { timeoutMs: 10_000 }),
    );
    await host.exec('ip', 'link', 'set', 'lo', 'alias', 'now');
    expect((await Promise.all(waits)).every(({ met }) => met)).toBe(true);
    await expect.poll(openFiles).toBe(before);
    await host.exec('ip', 'link', 'set', 'lo', 'alias', '');
  });

  test('ends with the reason of the caller who aborts it, at once', async ({ inHost }) => {
    const cancel = new AbortController();
    const waiting = inHost.links.waitFor('lo', () => false, { timeoutMs: 60_000, signal: cancel.signal });
    setTimeout(() => cancel.abort(new Error('the call was cancelled')), 10);
    expect(await elapsedMs(() => expect(waiting).rejects.toThrow('the call was cancelled'))).toBeLessThan(1000);
    const aborted = { timeoutMs: 60_000, signal: cancel.signal };
    await expect(inHost.links.waitFor('lo', () => true, aborted)).rejects.toThrow('cancelled');
  });

  test('passes on what its condition throws, and closes its socket', async ({ inHost }) => {
    await inHost.links.get('lo');
    const before = openFiles();
    let looks = 0;
    const condition = () => {
      if (++looks > 1) throw new Error('no such thing');
      return false;
    };
    await expect(inHost.links.waitFor('lo', condition, { timeoutMs: 1000 })).rejects.toThrow('no such thing');
    expect(openFiles()).toBe(before);
  });
});

describe('settle', () => {
  /** A pair whose end in the pod does duplicate address detection, with a carrier. */
  async function connect(host: { exec(...words: [string, ...string[]]): Promise<string> }, pod: string) {
    await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod);
    await host.exec('ip', '-n', pod, 'link', 'set', 'eth0', 'up');
  }

  test('ends when detection does, and without waiting when there is none', async ({ host, pod, inPod }) => {
    await connect(host, String(pod.name));
    await pod.exec('ip', 'address', 'add', 'fd00::2/64', 'dev', 'eth0');
    await inPod.addresses.settle('eth0', { timeoutMs: 10_000 });
    expect(await pod.ip('-6 address show dev eth0 tentative')).toEqual([]);
    // It looks, and is done before anything that would have to be waited for could have its turn.
    const settled = inPod.addresses.settle('eth0', { timeoutMs: 10_000 }).then(() => 'settled');
    const turn = new Promise((resolve) => setImmediate(resolve, 'waits'));
    expect(await Promise.race([settled, turn])).toBe('settled');
  });

  test('names the addresses that are still tentative, and says how long it waited', async ({ host, pod, inPod }) => {
    await connect(host, String(pod.name));
    // Twenty probes, one a second.
    await pod.exec('sysctl', '-q', '-w', 'net.ipv6.conf.eth0.dad_transmits=20');
    await inPod.links.waitFor('eth0', ({ operState }) => operState === 'up', { timeoutMs: 5000 });
    await pod.exec('ip', '-6', 'address', 'flush', 'dev', 'eth0');
    await pod.exec('ip', 'address', 'add', 'fd00::2/64', 'dev', 'eth0');
    const settling = inPod.addresses.settle('eth0', { timeoutMs: 200 });
    await expect(settling).rejects.toSatisfy(
      (error) =>
        CniError.is(error) && error.message === 'link eth0 still has tentative addresses after 0.2 seconds: fd00::2/64',
    );
  });

  test('names the address that another machine has', async ({ host, pod, inPod }) => {
    await connect(host, String(pod.name));
    await host.exec('ip', 'address', 'add', 'fd00::2/64', 'dev', 'v0', 'nodad');
    await pod.exec('ip', 'address', 'add', 'fd00::2/64', 'dev', 'eth0');
    await expect(inPod.addresses.settle('eth0', { timeoutMs: 10_000 })).rejects.toThrow(
      'link eth0 has address fd00::2/64 in DADFAILED state',
    );
  });

  test('of a link that is not there is ENODEV', async ({ inPod }) => {
    await expect(inPod.addresses.settle('eth9', { timeoutMs: 10 })).rejects.toMatchObject({ errno: 'ENODEV' });
  });
});
