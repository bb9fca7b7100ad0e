import type { PortMapping, Publication } from '@podwire/core';
import { describe, expect } from 'vitest';
import { whyNoSctp } from '../../places/sctp.ts';
import { attachmentOf, type FirewallTest, soon } from './firewall-test.ts';
import { ports as hostPorts, ipsOf } from './world.ts';

const one = attachmentOf('one');
const two = attachmentOf('two');

export function publicationOf(mappings: readonly PortMapping[], more: Partial<Publication> = {}): Publication {
  return { ips: ipsOf.one, mappings, snat: true, masqAll: false, markMasqBit: 13, ...more };
}

const tcp = (hostPort: number, more: Partial<PortMapping> = {}): PortMapping => ({
  hostPort,
  containerPort: 80,
  protocol: 'tcp',
  ...more,
});

/** `portMappings` of portmap: who reaches the pod by the host, and whom the pod sees. */
export function portsContract(test: FirewallTest): void {
  describe('ports: who reaches the pod by the host', () => {
    const callers = [
      ['from outside', 'outside', '192.0.2.1', 'one sees 192.0.2.2'],
      ['from outside by another address', 'outside', '192.0.2.11', 'one sees 192.0.2.2'],
      ['from another bridge', 'three', '10.2.0.1', 'one sees 10.2.0.2'],
      ['on the host by 127.0.0.1', 'host', '127.0.0.1', 'one sees 10.1.0.1'],
      ['on the host by its own address', 'host', '192.0.2.1', /^one sees (192\.0\.2\.1|10\.1\.0\.1)$/],
      ['the pod itself', 'one', '192.0.2.1', 'one sees 10.1.0.1'],
      ['the pod itself by its gateway', 'one', '10.1.0.1', 'one sees 10.1.0.1'],
      ['a neighbour in its subnet', 'two', '192.0.2.1', 'one sees 10.1.0.1'],
      ['a neighbour by its gateway', 'two', '10.1.0.1', 'one sees 10.1.0.1'],
      ['from outside, IPv6', 'outside', '2001:db8::1', 'one sees 2001:db8::2'],
      ['from outside by another address, IPv6', 'outside', '2001:db8::11', 'one sees 2001:db8::2'],
      ['on the host by its own address, IPv6', 'host', '2001:db8::1', /^one sees (2001:db8::1|fd00:1::1)$/],
      ['the pod itself, IPv6', 'one', '2001:db8::1', 'one sees fd00:1::1'],
      ['the pod itself by its gateway, IPv6', 'one', 'fd00:1::1', 'one sees fd00:1::1'],
      ['a neighbour in its subnet, IPv6', 'two', '2001:db8::1', 'one sees fd00:1::1'],
    ] as const;

    test.for(['tcp', 'udp', 'sctp'] as const)('%s', async (protocol, { firewall, world, skip }) => {
      const why = protocol === 'sctp' ? whyNoSctp() : undefined;
      skip(why !== undefined, why);
      await world.one.serve(protocol, 80);
      await firewall.publishPorts(one, publicationOf([{ hostPort: 8080, containerPort: 80, protocol }]));
      for (const [who, from, address, answer] of callers) {
        const said = await world[from].ask(protocol, address, 8080);
        expect(said, who).toMatch(
          typeof answer === 'string' ? new RegExp(`^${answer.replaceAll('.', '\\.')}$`) : answer,
        );
      }
      await firewall.forget(one, ['ports'], { ips: ipsOf.one });
      if (protocol === 'sctp') {
        expect(await world.outside.ask(protocol, '192.0.2.1', 8080, soon)).toBe('no answer');
        return;
      }
      for (const [, from, address] of callers) expect(await world[from].ask(protocol, address, 8080)).toBe('refused');
    });

    test('also where bridged packets pass the IP hooks', async ({ firewall, world, skip }) => {
      const on = ['net.bridge.bridge-nf-call-iptables=1', 'net.bridge.bridge-nf-call-ip6tables=1'];
      const { exitCode } = await world.host.namespace.tryExec('sysctl', ['-q', '-w', ...on]);
      skip(exitCode !== 0, 'needs br_netfilter');
      // What is translated before it is bridged goes back by the port that it came from: "hairpinMode" of plugin bridge.
      await world.host.namespace.exec('bridge', 'link', 'set', 'dev', hostPorts.one, 'hairpin', 'on');
      await world.one.serve('tcp', 80);
      await firewall.publishPorts(one, publicationOf([tcp(8080)]));
      for (const [who, from, address] of callers) {
        expect(await world[from].ask('tcp', address, 8080), who).toMatch(/^one sees /);
      }
    });
  });

  describe('ports: which packets', () => {
    test('other ports and other protocols stay as they are', async ({ firewall, world }) => {
      await Promise.all([world.one.serve('tcp', 80), world.host.serve('udp', 8080), world.host.serve('tcp', 8081)]);
      await firewall.publishPorts(one, publicationOf([tcp(8080)]));
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('udp', '192.0.2.1', 8080)).toBe('host sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '192.0.2.1', 8081)).toBe('host sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
    });

    test('a host address means itself alone', async ({ firewall, world }) => {
      await world.one.serve('tcp', 80);
      const mappings = [tcp(8080, { hostIP: '192.0.2.11' }), tcp(8080, { hostIP: '2001:db8::11' })];
      await firewall.publishPorts(one, publicationOf(mappings));
      expect(await world.outside.ask('tcp', '192.0.2.11', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '2001:db8::11', 8080)).toBe('one sees 2001:db8::2');
      expect(await world.host.ask('tcp', '192.0.2.11', 8080)).toMatch(/^one sees /);
      expect(await world.one.ask('tcp', '192.0.2.11', 8080)).toBe('one sees 10.1.0.1');
      for (const address of ['192.0.2.1', '2001:db8::1', '10.1.0.1']) {
        expect(await world.outside.ask('tcp', address, 8080), address).toBe('refused');
      }
      expect(await world.host.ask('tcp', '127.0.0.1', 8080)).toBe('refused');
    });

    test('127.0.0.1 as the host address is for the host itself', async ({ firewall, world }) => {
      await world.one.serve('tcp', 80);
      await firewall.publishPorts(one, publicationOf([tcp(8080, { hostIP: '127.0.0.1' })]));
      expect(await world.host.ask('tcp', '127.0.0.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('refused');
      expect(await world.host.ask('tcp', '192.0.2.1', 8080)).toBe('refused');
    });

    test.for([
      ['0.0.0.0', 'one sees 192.0.2.2', 'refused'],
      ['::', 'refused', 'one sees 2001:db8::2'],
    ] as const)('the host address %s selects the family', async ([hostIP, four, six], { firewall, world }) => {
      await world.one.serve('tcp', 80);
      const publication = publicationOf([tcp(8080, { hostIP })]);
      await firewall.publishPorts(one, publication);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe(four);
      expect(await world.outside.ask('tcp', '2001:db8::1', 8080)).toBe(six);
      expect(await firewall.check(one, { ports: publication })).toEqual([]);
    });

    test('the other family of a pod that has one is left alone', async ({ firewall, world }) => {
      await world.one.serve('tcp', 80);
      await firewall.publishPorts(one, publicationOf([tcp(8080)], { ips: [{ address: '10.1.0.2/24' }] }));
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '2001:db8::1', 8080)).toBe('refused');
    });

    // CVE-2025-67499: a mapping with a host address caught everything that went to that address.
    test('what passes through to elsewhere is not caught', async ({ firewall, world }) => {
      await Promise.all([world.one.serve('tcp', 80), world.outside.serve('tcp', 8080)]);
      const mappings = [tcp(8080, { hostIP: '198.51.100.1' }), tcp(8080, { hostIP: '2001:db8:f::1' })];
      for (const wanted of [mappings, [tcp(8080)]]) {
        await firewall.publishPorts(one, publicationOf(wanted));
        expect(await world.two.ask('tcp', '198.51.100.1', 8080)).toBe('outside sees 10.1.0.3');
        expect(await world.two.ask('tcp', '2001:db8:f::1', 8080)).toBe('outside sees fd00:1::3');
        expect(await world.host.ask('tcp', '198.51.100.1', 8080)).toBe('outside sees 192.0.2.1');
      }
    });
  });

  describe('ports: sources', () => {
    test('without snat all keep their own, and who needs another goes without', async ({ firewall, world }) => {
      await world.one.serve('tcp', 80);
      const publication = publicationOf([tcp(8080)], { snat: false });
      await firewall.publishPorts(one, publication);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '2001:db8::1', 8080)).toBe('one sees 2001:db8::2');
      expect(await world.one.ask('tcp', '192.0.2.1', 8080, soon)).toBe('no answer');
      expect(await world.two.ask('tcp', '192.0.2.1', 8080, soon)).not.toBe('one sees 10.1.0.1');
      expect(await firewall.check(one, { ports: publication })).toEqual([]);
    });

    test('with masqAll nobody that came by the port keeps its own', async ({ firewall, world }) => {
      await world.one.serve('tcp', 80);
      const publication = publicationOf([tcp(8080)], { masqAll: true });
      await firewall.publishPorts(one, publication);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.outside.ask('tcp', '2001:db8::1', 8080)).toBe('one sees fd00:1::1');
      expect(await world.three.ask('tcp', '10.2.0.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.one.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.outside.ask('tcp', '10.1.0.2', 80)).toBe('one sees 192.0.2.2');
      expect(await firewall.check(one, { ports: publication })).toEqual([]);
    });

    test('goes together with masquerading', async ({ firewall, world }) => {
      await Promise.all([world.one.serve('tcp', 80), world.outside.serve('tcp', 80)]);
      await firewall.masquerade(one, { ips: ipsOf.one });
      await firewall.publishPorts(one, publicationOf([tcp(8080)]));
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.one.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.two.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.host.ask('tcp', '127.0.0.1', 8080)).toBe('one sees 10.1.0.1');
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 192.0.2.1');
      await firewall.forget(one, ['ports']);
      expect(await world.one.ask('tcp', '192.0.2.2', 80)).toBe('outside sees 192.0.2.1');
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('refused');
    });
  });

  describe('ports: many, and whose', () => {
    // iptables matches at most 15 ports in one rule.
    test.for([16, 200])('%i at once', async (count, { firewall, world }) => {
      await Promise.all([world.one.serve('tcp', 80), world.one.serve('udp', 80)]);
      const numbers = Array.from({ length: count }, (_, at) => 8000 + at);
      const publication = publicationOf(
        numbers.map((hostPort, at) => tcp(hostPort, { protocol: at % 2 === 0 ? 'tcp' : 'udp' })),
      );
      await firewall.publishPorts(one, publication);
      expect(await firewall.check(one, { ports: publication })).toEqual([]);
      const answers = await Promise.all(
        publication.mappings.map(({ hostPort, protocol }, at) =>
          world.outside.ask(protocol, at % 3 === 0 ? '2001:db8::1' : '192.0.2.1', hostPort),
        ),
      );
      expect(answers.filter((answer) => !answer.startsWith('one sees '))).toEqual([]);
      await firewall.forget(one, ['ports']);
      const [first = 0, last = 0] = [numbers[0], numbers[count - 2]];
      for (const hostPort of [first, last])
        expect(await world.outside.ask('tcp', '192.0.2.1', hostPort)).toBe('refused');
    });

    test('one that another attachment has is refused by its name, and nothing changes', async ({
      firewall,
      other,
      world,
    }) => {
      await Promise.all([world.one.serve('tcp', 80), world.two.serve('tcp', 80)]);
      await firewall.publishPorts(one, publicationOf([tcp(8080)]));
      const wanted = publicationOf([tcp(8081), tcp(8080)], { ips: ipsOf.two });
      const refused = await other.publishPorts(two, wanted).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 108 });
      expect(String(refused)).toMatch(/8080(.|\n)*\bone\b/);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
      expect(await world.outside.ask('tcp', '192.0.2.1', 8081)).toBe('refused');
      await firewall.forget(one, ['ports']);
      await other.publishPorts(two, wanted);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('two sees 192.0.2.2');
    });

    test('the same port of another protocol, family or host address is another one', async ({ firewall, world }) => {
      await Promise.all(
        (['tcp', 'udp'] as const).flatMap((one) => [world.one.serve(one, 80), world.two.serve(one, 80)]),
      );
      const first = [tcp(8080), tcp(8081, { hostIP: '192.0.2.1' }), tcp(8082, { hostIP: '0.0.0.0' })];
      const second = [tcp(8080, { protocol: 'udp' }), tcp(8081, { hostIP: '192.0.2.11' }), tcp(8082, { hostIP: '::' })];
      await firewall.publishPorts(one, publicationOf(first));
      await firewall.publishPorts(two, publicationOf(second, { ips: ipsOf.two }));
      const ask = (protocol: 'tcp' | 'udp', address: string, port: number) =>
        world.outside.ask(protocol, address, port).then((said) => said.split(' ')[0]);
      expect(await ask('tcp', '192.0.2.1', 8080)).toBe('one');
      expect(await ask('udp', '192.0.2.1', 8080)).toBe('two');
      expect(await ask('tcp', '192.0.2.1', 8081)).toBe('one');
      expect(await ask('tcp', '192.0.2.11', 8081)).toBe('two');
      expect(await ask('tcp', '192.0.2.1', 8082)).toBe('one');
      expect(await ask('tcp', '2001:db8::1', 8082)).toBe('two');
      await firewall.forget(one, ['ports'], { ips: ipsOf.one });
      expect(await ask('tcp', '192.0.2.11', 8081)).toBe('two');
      expect(await ask('tcp', '192.0.2.1', 8081)).toBe('refused');
    });

    test('published again they replace the ones before', async ({ firewall, other, world }) => {
      await world.one.serve('tcp', 80);
      await firewall.publishPorts(one, publicationOf([tcp(8080), tcp(8081)]));
      const wanted = publicationOf([tcp(8081), tcp(8082)]);
      await other.publishPorts(one, wanted);
      expect(await world.outside.ask('tcp', '192.0.2.1', 8080)).toBe('refused');
      for (const port of [8081, 8082]) {
        expect(await world.outside.ask('tcp', '192.0.2.1', port)).toBe('one sees 192.0.2.2');
      }
      expect(await firewall.check(one, { ports: wanted })).toEqual([]);
      expect(await firewall.check(one, { ports: publicationOf([tcp(8080)]) })).not.toEqual([]);
    });
  });
}
