import { Place } from '@podwire/testkit';
import { describe, expect } from 'vitest';
import { attachmentOf, countOf, listed, publicationOf, tcp, test } from './testing/firewall-test.ts';

const [one, two] = [attachmentOf('one'), attachmentOf('two')];

describe('a port of every address and the same port of one address', () => {
  const every = tcp(8080);
  const ofOne = tcp(8080, { hostIP: '192.0.2.1' });
  for (const [what, first, second] of [
    ['every address first', every, ofOne],
    ['one address first', ofOne, every],
    ['0.0.0.0 first', { ...every, hostIP: '0.0.0.0' }, ofOne],
    ['one address twice', ofOne, ofOne],
  ] as const) {
    test(`are not two attachments': ${what}`, async ({ host, firewall, other }) => {
      await firewall.publishPorts(one, publicationOf(2, [first]));
      const before = await host.exec('nft', '-s', 'list', 'ruleset');
      const wanted = publicationOf(3, [tcp(8081), second, tcp(8082)]);
      await expect(other.publishPorts(two, wanted)).rejects.toMatchObject({
        code: 108,
        message: expect.stringMatching(/8080\/tcp.*net\/one\/eth0/),
      });
      expect(await host.exec('nft', '-s', 'list', 'ruleset')).toBe(before);
      await other.forget(one, ['ports']);
      await firewall.publishPorts(two, wanted);
      expect(await firewall.check(two, { ports: wanted })).toEqual([]);
    });
  }

  test('may be one attachment’s', async ({ firewall, other }) => {
    const wanted = publicationOf(2, [every, { ...ofOne, containerPort: 81 }]);
    await firewall.publishPorts(one, wanted);
    await other.publishPorts(one, wanted);
    expect(await firewall.check(one, { ports: wanted })).toEqual([]);
    for (const mappings of [[ofOne], [every], [ofOne, every]]) {
      await other.publishPorts(one, publicationOf(2, mappings));
      expect(await firewall.check(one, { ports: publicationOf(2, mappings) })).toEqual([]);
    }
  });

  test('of other protocols and ports are nobody’s business', async ({ firewall }) => {
    await firewall.publishPorts(one, publicationOf(2, [tcp(8080)]));
    const mappings = [tcp(8080, { protocol: 'udp', hostIP: '192.0.2.1' }), tcp(8081, { hostIP: '192.0.2.1' })];
    await firewall.publishPorts(two, publicationOf(3, mappings));
    expect(await firewall.check(two, { ports: publicationOf(3, mappings) })).toEqual([]);
  });
});

test('another attachment’s port is not taken over by one that was given its address', async ({ firewall }) => {
  await firewall.publishPorts(one, publicationOf(2, [tcp(8080)]));
  await expect(firewall.publishPorts(two, publicationOf(2, [tcp(8080)]))).rejects.toMatchObject({ code: 108 });
  await firewall.publishPorts(two, publicationOf(2, [tcp(8081)]));
  await firewall.forget(one, ['ports']);
  expect(await firewall.check(two, { ports: publicationOf(2, [tcp(8081)]) })).toEqual([]);
});

test('conditions are for their attachment alone', async ({ host, pods, firewall }) => {
  const [pod, outside] = await pods(2);
  for (const [end, name, subnet] of [
    [pod, 'v0', '10.1.0'],
    [outside, 'v1', '192.0.2'],
  ] as const) {
    await host.exec(
      'ip',
      'link',
      'add',
      name,
      'up',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      String(end?.name),
    );
    await host.exec('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', name);
    for (const address of [`${subnet}.2/24`, `${subnet}.3/24`])
      await end?.exec('ip', 'addr', 'add', address, 'dev', 'eth0');
    await end?.exec('ip', 'link', 'set', 'eth0', 'up');
    await end?.exec('ip', 'route', 'add', 'default', 'via', `${subnet}.1`);
  }
  await host.exec('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  if (!pod || !outside) throw new Error('two namespaces are needed');
  const [inPod, away] = [new Place('pod', pod), new Place('away', outside)];
  const publish = (containerId: string, hostPort: number, conditionsV4?: string[]) =>
    firewall.publishPorts(
      attachmentOf(containerId),
      publicationOf(2, [tcp(hostPort)], { ips: [{ address: '10.1.0.2/24' }], ...(conditionsV4 && { conditionsV4 }) }),
    );
  await inPod.serve('tcp', 80);
  await publish('open', 8000);
  const cases = [
    ['ip saddr 192.0.2.2', 'yes'],
    ['ip saddr != 192.0.2.2', 'no'],
    ['ip saddr { 192.0.2.3, 192.0.2.0/30 }', 'yes'],
    ['ip saddr != { 192.0.2.3, 192.0.2.0/30 }', 'no'],
    ['ip saddr 192.0.2.3-192.0.2.9', 'no'],
    ['ip saddr != 192.0.2.3-192.0.2.9', 'yes'],
    ['iifname v1', 'yes'],
    ['iifname "v*"', 'yes'],
    ['iifname != { "v1", "v2" }', 'no'],
    ['tcp sport 1024-65535', 'yes'],
    ['tcp sport 1-1023', 'no'],
    ['udp dport 1-65535', 'no'],
    ['tcp dport { 8001-8100, 9 }', 'yes'],
    ['meta l4proto { udp, sctp }', 'no'],
    ['meta mark 0 ct state new,established', 'yes'],
    ['meta mark & 0xff == 1', 'no'],
    ['ct state != new', 'no'],
    ['fib saddr type local', 'no'],
    ['fib daddr type local ip daddr 192.0.2.1', 'yes'],
  ] as const;
  for (const [at, [condition]] of cases.entries()) await publish(`c${at}`, 8001 + at, [condition]);
  const answers = await Promise.all(
    cases.map(async ([condition], at) => {
      const answer = await away.ask('tcp', '192.0.2.1', 8001 + at);
      return [condition, answer === 'refused' ? 'no' : answer.startsWith('pod sees') ? 'yes' : answer];
    }),
  );
  expect(answers).toEqual(cases);
  expect(await away.ask('tcp', '192.0.2.1', 8000)).toMatch(/pod sees/);
  await Promise.all([inPod.leave(), away.leave()]);
  for (const at of cases.keys()) await firewall.forget(attachmentOf(`c${at}`), ['ports']);
  await firewall.forget(attachmentOf('open'), ['ports']);
  expect(await listed(host, 'table')).toEqual([]);
});

test('what leads nowhere makes nothing, and takes the place of what was there', async ({ host, firewall }) => {
  const nowhere = publicationOf(2, [tcp(8080, { hostIP: '::' })]);
  await firewall.publishPorts(one, nowhere);
  expect(await listed(host, 'table')).toEqual([]);
  expect(await firewall.check(one, { ports: nowhere })).toEqual([]);
  await firewall.publishPorts(one, publicationOf(2, [tcp(8080)]));
  expect(await firewall.check(one, { ports: nowhere })).not.toEqual([]);
  await firewall.publishPorts(one, nowhere);
  expect(await listed(host, 'table')).toEqual([]);
});

test('two hundred are there at once, and gone at once', async ({ host, firewall, other }) => {
  const mappings = Array.from({ length: 200 }, (_, at) => tcp(8000 + 3 * at, at % 2 ? { hostIP: '192.0.2.1' } : {}));
  await firewall.publishPorts(one, publicationOf(2, mappings));
  expect([await countOf(host, 'ports4'), await countOf(host, 'host_ports4')]).toEqual([100, 100]);
  expect(await other.check(one, { ports: publicationOf(2, mappings) })).toEqual([]);
  await other.publishPorts(one, publicationOf(2, mappings.slice(50)));
  expect(await countOf(host, 'hairpin4')).toBe(150);
  await other.forget(one, ['ports']);
  expect(await listed(host, 'table')).toEqual([]);
});

test('the host’s loopback is open to nobody, although 127.0.0.1 is an entry to the port', async ({
  host,
  pod,
  firewall,
}) => {
  await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pod.name));
  await host.exec('ip', 'addr', 'add', '10.1.0.1/24', 'dev', 'v0');
  await pod.exec('ip', 'addr', 'add', '10.1.0.2/24', 'dev', 'eth0');
  await pod.exec('ip', 'link', 'set', 'eth0', 'up');
  // A pod that sends to the host's 127.0.0.1 over the wire.
  await pod.exec('ip', 'addr', 'del', '127.0.0.1/8', 'dev', 'lo');
  await pod.exec('ip', 'route', 'add', '127.0.0.1', 'via', '10.1.0.1');
  await pod.exec('sysctl', '-q', '-w', 'net.ipv4.conf.eth0.route_localnet=1');
  await host.exec('sysctl', '-q', '-w', 'net.ipv4.conf.v0.route_localnet=1');
  const [here, there] = [new Place('host', host), new Place('pod', pod)];
  await Promise.all([here.serve('tcp', 9000), there.serve('tcp', 80)]);
  expect(await there.ask('tcp', '127.0.0.1', 9000)).toMatch(/host sees/);
  await firewall.publishPorts(one, publicationOf(2, [tcp(8080)], { ips: [{ address: '10.1.0.2/24' }] }));
  expect(await there.ask('tcp', '127.0.0.1', 9000, { withinMs: 300 })).toBe('no answer');
  expect(await here.ask('tcp', '127.0.0.1', 8080)).toBe('pod sees 10.1.0.1');
  await Promise.all([here.leave(), there.leave()]);
});
