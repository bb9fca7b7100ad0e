import { describe, expect } from 'vitest';
import { makeWorld } from '../contracts/firewall/world.ts';
import { test as base } from '../fixtures.ts';
import { whyNoSctp } from './sctp.ts';

const test = base.extend<{ world: Awaited<ReturnType<typeof makeWorld>> }>({
  world: async ({ host, pods }, use) => {
    const world = await makeWorld(host, await pods(4));
    await use(world);
    await Promise.all(Object.values(world).map((place) => place.leave()));
  },
});

describe('a place', () => {
  test.for(['tcp', 'udp', 'sctp'] as const)('tells whom it sees, by %s', async (protocol, { world, skip }) => {
    const why = protocol === 'sctp' ? whyNoSctp() : undefined;
    skip(why !== undefined, why);
    await world.one.serve(protocol, 80);
    expect(await world.outside.ask(protocol, '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
    expect(await world.three.ask(protocol, 'fd00:1::2', 80)).toBe('one sees fd00:2::2');
    expect(await world.host.ask(protocol, '10.1.0.2', 80)).toBe('one sees 10.1.0.1');
  });

  test.for(['tcp', 'udp'] as const)('tells that a port is closed, by %s', async (protocol, { world }) => {
    expect(await world.outside.ask(protocol, '10.1.0.2', 80)).toBe('refused');
    expect(await world.outside.ask(protocol, 'fd00:1::2', 80)).toBe('refused');
  });

  test('tells that nobody answered, in the time that was given', async ({ world }) => {
    await world.one.serve('tcp', 80);
    const drop = 'table inet t { chain f { type filter hook forward priority 0; policy drop; }; }';
    await world.host.namespace.tryExec('nft', ['-f', '-'], { stdin: `${drop}\n` });
    expect(await world.outside.ask('tcp', '10.1.0.2', 80, { withinMs: 100 })).toBe('no answer');
  });

  test('is a member of a group, and answers it', async ({ world }) => {
    await world.two.serve('udp', 5353, { group: '239.1.1.1' });
    await world.one.namespace.exec('ip', 'route', 'add', '239.0.0.0/8', 'dev', 'eth0');
    expect(await world.one.ask('udp', '239.1.1.1', 5353)).toBe('two sees 10.1.0.2');
  });

  test('says so when it cannot serve', async ({ world }) => {
    await world.one.serve('tcp', 80);
    await expect(world.one.serve('tcp', 80)).rejects.toThrow('one cannot serve 80/tcp: EADDRINUSE');
  });
});
