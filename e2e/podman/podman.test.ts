import { rmSync } from 'node:fs';
import { expect, Place } from '@podwire/testkit';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { isolationChains, type LeftOver, leftOver, sharedChains } from '../left-over.ts';
import { missingFor } from '../missing.ts';
import { host4, host6, outside4, outside6, test } from '../outside.ts';
import { fetchPage, type Run, within } from '../page.ts';
import { podwireFolder } from '../podwire.ts';
import { type Backend, PrivatePodman } from './podman.ts';

// Debian's Podman on the network that it ships, unchanged: bridge, portmap, firewall, tuning. What is asked of Podwire
// here holds for the reference plugins too, on iptables: PODWIRE_BIN_DIR=/usr/lib/cni runs them.

const programs = { podman: '/usr/bin/podman', runc: '/usr/sbin/runc', 'busybox-static': '/bin/busybox' };
const missing = missingFor(programs);
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';
const reference = process.env.PODWIRE_BIN_DIR === '/usr/lib/cni';
const backends: readonly Backend[] = reference ? ['iptables'] : ['iptables', 'nftables'];

/** Where no answer is wanted. */
const soon = { withinSeconds: 1 };

describe.skipIf(missing.length > 0).each(backends)(`podman with %s${title}`, (backend) => {
  let podman: PrivatePodman;

  beforeAll(async () => {
    podman = await PrivatePodman.start(podwireFolder(), backend);
  });
  afterEach(() => {
    for (const folder of ['networks', 'podwire']) rmSync(`/var/lib/cni/${folder}`, { recursive: true, force: true });
  });
  afterAll(() => podman?.stop());

  test('a published port answers on 127.0.0.1, on the host, outside and in the container', async ({
    host,
    home,
    outside,
  }) => {
    await podman.start('one', '--publish', '8080:80', '--publish', '5353:53/udp');
    expect(await fetchPage(within(host), '127.0.0.1', 8080)).toBe('one');
    expect(await fetchPage(within(host), host4, 8080)).toBe('one');
    expect(await fetchPage(within(outside.namespace), host4, 8080)).toBe('one');
    expect(await fetchPage(container('one'), host4, 8080)).toBe('one');
    expect(await fetchPage(container('one'), '10.88.0.1', 8080)).toBe('one');

    const inside = await placeIn('one');
    await inside.serve('udp', 53);
    // Who would get the answer past the host comes as the bridge; everybody else as who they are.
    expect(await home.ask('udp', '127.0.0.1', 5353)).toBe('one sees 10.88.0.1');
    expect(await home.ask('udp', host4, 5353)).toBe(`one sees ${host4}`);
    expect(await outside.ask('udp', host4, 5353)).toBe(`one sees ${outside4}`);
    expect(await inside.ask('udp', host4, 5353)).toBe('one sees 10.88.0.1');
    await inside.leave();

    await podman.remove('one');
    expect(await leftOver(host)).toEqual(nothing(backend, 'podman'));
  });

  test('a network of both families publishes on both', async ({ host, home, outside }) => {
    await podman.podman('network', 'create', '--ipv6', '--subnet', '10.99.0.0/24', '--subnet', 'fd00:99::/64', 'six');
    await podman.start('one', '--network', 'six', '--publish', '8080:80', '--publish', '5353:53/udp');
    for (const address of [host4, host6]) {
      expect(await fetchPage(within(host), address, 8080)).toBe('one');
      expect(await fetchPage(within(outside.namespace), address, 8080)).toBe('one');
      expect(await fetchPage(container('one'), address, 8080)).toBe('one');
    }
    const inside = await placeIn('one');
    await inside.serve('udp', 53);
    expect(await home.ask('udp', host6, 5353)).toBe(`one sees ${host6}`);
    expect(await outside.ask('udp', host6, 5353)).toBe(`one sees ${outside6}`);
    expect(await outside.ask('udp', host4, 5353)).toBe(`one sees ${outside4}`);
    expect(await inside.ask('udp', host6, 5353)).toBe('one sees fd00:99::1');
    await outside.serve('udp', 7);
    expect(await inside.ask('udp', outside6, 7)).toBe(`outside sees ${host6}`);
    await inside.leave();

    await podman.remove('one');
    await podman.podman('network', 'rm', 'six');
    expect(await leftOver(host)).toEqual(nothing(backend, 'six'));
  });

  test('two containers each have their ports, and one can go without the other', async ({ host, outside }) => {
    await Promise.all([
      podman.start('one', '--publish', '8080:80'),
      podman.start('two', '--publish', '8081:80', '--publish', `${host4}:8082:80`),
    ]);
    const ports = { 8080: 'one', 8081: 'two', 8082: 'two' };
    for (const [port, name] of Object.entries(ports)) {
      expect(await fetchPage(within(outside.namespace), host4, Number(port))).toBe(name);
      expect(await fetchPage(container('one'), host4, Number(port))).toBe(name);
    }
    await expect(fetchPage(within(host), '127.0.0.1', 8082, soon)).rejects.toThrow();
    expect(await fetchPage(container('one'), await podman.addressOf('two'), 80)).toBe('two');

    const inside = await placeIn('one');
    await outside.serve('udp', 7);
    expect(await inside.ask('udp', outside4, 7)).toBe(`outside sees ${host4}`);
    await podman.remove('two');
    await expect(fetchPage(within(outside.namespace), host4, 8081, soon)).rejects.toThrow();
    expect(await fetchPage(within(outside.namespace), host4, 8080)).toBe('one');
    expect(await inside.ask('udp', outside4, 7)).toBe(`outside sees ${host4}`);
    await inside.leave();

    await podman.remove('one');
    expect(await leftOver(host)).toEqual(nothing(backend, 'podman'));
  });

  test('a container that has its address and MAC from its owner is published once after a restart', async ({
    host,
    outside,
  }) => {
    const wanted = ['--ip', '10.88.0.77', '--mac-address', '02:00:00:00:00:77'];
    await podman.start('one', '--publish', '8080:80', ...wanted);
    const before = await leftOver(host);
    expect(before.firewall.some((line) => line.includes('podwire'))).toBe(backend === 'nftables');
    await podman.restart('one');
    expect(await podman.addressOf('one')).toBe('10.88.0.77');
    expect(await podman.exec('one', '', 'ip', 'link', 'show', 'eth0')).toContain('02:00:00:00:00:77');
    expect(await fetchPage(within(host), '127.0.0.1', 8080)).toBe('one');
    expect(await fetchPage(within(outside.namespace), host4, 8080)).toBe('one');
    expect(await fetchPage(container('one'), host4, 8080)).toBe('one');
    const after = await leftOver(host);
    expect(after.firewall).toHaveLength(before.firewall.length);
    expect(after.files).toHaveLength(before.files.length);

    await podman.remove('one');
    expect(await leftOver(host)).toEqual(nothing(backend, 'podman'));
  });

  test('isolated networks are out of reach of each other, and their ports are not', async ({ host, outside }) => {
    for (const name of ['left', 'right']) await podman.podman('network', 'create', '--opt', 'isolate=true', name);
    await Promise.all([
      podman.start('left', '--network', 'left', '--publish', '8080:80'),
      podman.start('right', '--network', 'right', '--publish', '8081:80'),
      podman.start('third', '--network', 'left'),
    ]);
    const [left, right] = await Promise.all(['left', 'right'].map((name) => podman.addressOf(name, name)));
    expect(await fetchPage(container('third'), String(left), 80)).toBe('left');
    await expect(fetchPage(container('third'), String(right), 80, soon)).rejects.toThrow();
    await expect(fetchPage(container('right'), String(left), 80, soon)).rejects.toThrow();
    expect(await fetchPage(within(outside.namespace), host4, 8080)).toBe('left');
    expect(await fetchPage(within(host), '127.0.0.1', 8081)).toBe('right');

    await podman.remove('left', 'right', 'third');
    await podman.podman('network', 'rm', 'left', 'right');
    const { links, firewall } = await leftOver(host);
    expect(links).toEqual([]);
    // v1.1.1 of the reference plugins leaves the bridges' rules too, and has other comments.
    if (reference) return;
    const shared = backend === 'nftables' ? [] : [...sharedChains, ...isolationChains];
    expect(firewall.toSorted()).toEqual(shared.toSorted());
  });

  function container(name: string): Run {
    return (stdin, ...command) => podman.exec(name, stdin, ...command);
  }

  async function placeIn(name: string): Promise<Place> {
    return new Place(name, await podman.namespaceOf(name));
  }
});

/** What may stay when the last container has left its network: what the next one is given, and nothing of anybody's. */
function nothing(backend: Backend, network: 'podman' | 'six'): LeftOver {
  const pools = network === 'podman' ? ['0'] : ['0', '1'];
  const files = [...pools.map((pool) => `last_reserved_ip.${pool}`), 'lock'];
  return {
    // Podman removes the bridges of networks that are removed.
    links: network === 'podman' ? ['cni-podman0'] : [],
    files: files.map((file) => `/var/lib/cni/networks/${network}/${file}`),
    firewall: backend === 'nftables' ? [] : network === 'podman' ? sharedChains : [...sharedChains, ...sharedChains],
  };
}
