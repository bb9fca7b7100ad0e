import { createSocket } from 'node:dgram';
import type { FlowFilter } from '@podwire/core';
import { expect, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { NetlinkConntrack } from './conntrack.ts';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const namespaces = new NetlinkNamespaces(new KoffiLibc());
const conntrack = new NetlinkConntrack();
const { host: inHost } = namespaces;

const dns: FlowFilter = { family: 4, protocol: 'udp', destinationPorts: [53] };

/** Makes an entry, as a packet would. */
const insert = (place: TestNamespace, protocol: keyof typeof states, words: string) =>
  place.exec('conntrack', '-I', '-t', '100', '-p', protocol, ...words.split(' '), ...states[protocol]);
/** What the program wants to know beside the tuple. */
const states = {
  udp: [],
  tcp: ['--state', 'ESTABLISHED'],
  sctp: ['--state', 'ESTABLISHED', '--orig-vtag', '1', '--reply-vtag', '2'],
};

/** Source ports of all entries, which tell them apart; of both families and every protocol. */
async function left(place: TestNamespace): Promise<number[]> {
  const lists = await Promise.all(['ipv4', 'ipv6'].map((family) => place.exec('conntrack', '-L', '-f', family)));
  const ports = lists.join('\n').matchAll(/^\S+ .*? sport=(\d+)/gm);
  return Array.from(ports, ([, port]) => Number(port)).sort((a, b) => a - b);
}

describe('connections', () => {
  test('come with both their sides, also of a real packet', async ({ host }) => {
    // The kernel tracks only where something asks for it.
    await host.exec('nft', 'add table inet t; add chain inet t c { type filter hook output priority 0; }');
    await host.exec('nft', 'add rule inet t c ct state new counter');
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    await new Promise((sent) => socket.send('x', 5353, '127.0.0.9', sent));
    const sourcePort = socket.address().port;
    socket.close();
    expect(await conntrack.list(inHost, { family: 4, protocol: 'udp', destinationPorts: [5353] })).toEqual([
      {
        family: 4,
        protocol: 'udp',
        source: '127.0.0.1',
        sourcePort,
        destination: '127.0.0.9',
        destinationPort: 5353,
        replySource: '127.0.0.9',
        replySourcePort: 5353,
        id: expect.any(Number),
      },
    ]);
    await host.exec('conntrack', '-F');
  });

  test('are found by what is asked for, and by all of it', async ({ pod }) => {
    const place = namespaces.open(pod.path);
    await insert(pod, 'udp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4001 --dport 53');
    await insert(pod, 'udp', '-s 192.0.2.7 -d 192.0.2.2 --sport 4002 --dport 53');
    await insert(pod, 'udp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4003 --dport 54');
    await insert(pod, 'tcp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4004 --dport 53');
    await insert(pod, 'sctp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4005 --dport 53');
    await insert(pod, 'udp', '-s fd00::7 -d fd00::1 --sport 4006 --dport 53');
    await insert(pod, 'udp', '-s 53.0.0.53 -d 192.0.2.1 --sport 53 --dport 4007');
    // Translated: 10.1.2.3 answers for 192.0.2.1.
    await insert(
      pod,
      'udp',
      '-s 192.0.2.7 -d 192.0.2.1 --sport 4008 --dport 53 -r 10.1.2.3 -q 192.0.2.7 --reply-port-src 5353 --reply-port-dst 4008',
    );
    const ports = async (filter: FlowFilter) =>
      (await conntrack.list(place, filter)).map(({ sourcePort }) => sourcePort).sort();
    expect(await ports(dns)).toEqual([4001, 4002, 4008]);
    expect(await ports({ ...dns, destination: '192.0.2.1' })).toEqual([4001, 4008]);
    expect(await ports({ ...dns, replySource: '10.1.2.3' })).toEqual([4008]);
    expect(await ports({ family: 4, protocol: 'udp', replySource: '10.1.2.3' })).toEqual([4008]);
    expect(await ports({ ...dns, protocol: 'tcp' })).toEqual([4004]);
    expect(await ports({ ...dns, protocol: 'sctp' })).toEqual([4005]);
    expect(await ports({ ...dns, protocol: 'sctp', destinationPorts: [54] })).toEqual([]);
    expect(await ports({ ...dns, destinationPorts: [53, 54] })).toEqual([4001, 4002, 4003, 4008]);
    const many = Array.from({ length: 40 }, (_, at) => 54 + at);
    expect(await ports({ ...dns, destinationPorts: many })).toEqual([4003]);
    expect(await ports({ ...dns, destinationPorts: [] })).toEqual([]);
    expect(await ports({ ...dns, family: 6, destination: 'FD00:0::1' })).toEqual([4006]);
    expect(await ports({ family: 6, protocol: 'udp', replySource: 'fd00::1' })).toEqual([4006]);
    expect(await ports({ family: 4, protocol: 'udp' })).toEqual([4001, 4002, 4003, 4008, 53].sort());
    expect(await conntrack.list(place, { ...dns, replySource: '10.1.2.3' })).toMatchObject([{ replySourcePort: 5353 }]);
    expect(await conntrack.list(inHost, dns), 'another namespace has a table of its own').toEqual([]);
    place.close();
  });

  test('are removed, these very ones, and all others stay', async ({ pod }) => {
    const place = namespaces.open(pod.path);
    await insert(pod, 'udp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4001 --dport 53');
    await insert(pod, 'tcp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4002 --dport 53');
    await insert(pod, 'udp', '-s fd00::7 -d fd00::1 --sport 4003 --dport 53');
    await insert(pod, 'udp', '-s fd00::7 -d fd00::2 --sport 4004 --dport 53');
    expect(await conntrack.remove(place, [])).toBe(0);
    expect(await left(pod)).toEqual([4001, 4002, 4003, 4004]);
    const flows = await conntrack.list(place, dns);
    expect(await conntrack.remove(place, flows)).toBe(1);
    expect(await left(pod)).toEqual([4002, 4003, 4004]);
    expect(await conntrack.remove(place, flows), 'gone already').toBe(0);
    const sixes = await conntrack.list(place, { ...dns, family: 6, destination: 'fd00::2' });
    expect(await conntrack.remove(place, [...flows, ...sixes])).toBe(1);
    expect(await left(pod)).toEqual([4002, 4003]);
    place.close();
  });

  test('that came in the place of an older one stay', async ({ pod }) => {
    const place = namespaces.open(pod.path);
    await insert(pod, 'udp', '-s 192.0.2.7 -d 192.0.2.1 --sport 4001 --dport 53');
    const [flow] = await conntrack.list(place, dns);
    if (!flow) throw new Error('the flow was not found');
    expect(await conntrack.remove(place, [{ ...flow, id: (flow.id ^ 1) >>> 0 }])).toBe(0);
    expect(await left(pod)).toEqual([4001]);
    place.close();
  });

  test('of other zones are told apart', async ({ pod }) => {
    const place = namespaces.open(pod.path);
    const tuple = '-s 192.0.2.7 -d 192.0.2.1 --dport 53 --sport';
    await insert(pod, 'udp', `${tuple} 4001`);
    await insert(pod, 'udp', `${tuple} 4001 --zone 5`);
    await insert(pod, 'udp', `${tuple} 4002 --orig-zone 7`);
    const flows = await conntrack.list(place, dns);
    expect(flows.map(({ zone, originalZone }) => [zone, originalZone]).sort()).toEqual(
      [
        [undefined, undefined],
        [5, undefined],
        [undefined, 7],
      ].sort(),
    );
    const zones = async () => (await pod.exec('conntrack', '-L', '-p', 'udp')).match(/zone\S*=\d+/g) ?? [];
    expect(
      await conntrack.remove(
        place,
        flows.filter(({ zone }) => zone === 5),
      ),
    ).toBe(1);
    expect(await zones()).toEqual(['zone-orig=7']);
    expect(
      await conntrack.remove(
        place,
        flows.filter(({ originalZone }) => originalZone === 7),
      ),
    ).toBe(1);
    expect(await zones()).toEqual([]);
    expect(await left(pod)).toEqual([4001]);
    place.close();
  });

  test('are found among thousands without reading them all', async ({ host }) => {
    await host.exec('nft', 'add table inet t; add chain inet t c { type filter hook output priority 0; }');
    await host.exec('nft', 'add rule inet t c ct state new counter');
    const socket = createSocket('udp4').on('error', () => undefined);
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    for (let port = 1; port <= 5000; port += 1) await new Promise((sent) => socket.send('x', port, '127.0.0.9', sent));
    socket.close();
    const lines: string[] = [];
    const watched = new NetlinkNamespaces(new KoffiLibc(), { trace: (line) => lines.push(line) });
    const flows = await conntrack.list(watched.host, dns);
    expect(flows).toHaveLength(1);
    // The question, the one entry, the end.
    expect(lines.filter((line) => line.includes('getconntrack'))).toHaveLength(3);
    const all = await conntrack.list(inHost, { family: 4, protocol: 'udp' });
    expect(all.length).toBeGreaterThanOrEqual(5000);
    expect(await conntrack.remove(inHost, all)).toBe(all.length);
    expect(await left(host)).toEqual([]);
  });
});
