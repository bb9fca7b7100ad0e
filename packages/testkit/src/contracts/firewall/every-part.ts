import type { Attachment, Firewall, FirewallPart, FirewallRequests } from '@podwire/core';
import { describe, expect } from 'vitest';
import type { TestNamespace } from '../../test-namespace.ts';
import { attachmentOf, type FirewallTest } from './firewall-test.ts';
import { publicationOf } from './ports.ts';
import { type FirewallTraits, flushAll } from './traits.ts';

/** A request of each part for the attachment with a number, 2 to 250. */
const requests: { readonly [P in FirewallPart]: (number: number) => FirewallRequests[P] } = {
  masquerade: (number) => ({ ips: ipsOf(number) }),
  ports: (number) =>
    publicationOf(
      [
        { hostPort: 8000 + number, containerPort: 80, protocol: 'tcp' },
        { hostPort: 8000 + number, containerPort: 53, protocol: 'udp', hostIP: '192.0.2.11' },
      ],
      { ips: ipsOf(number) },
    ),
  admission: (number) => ({ ips: ipsOf(number), adminChain: 'CNI-ADMIN', zone: 'trusted' }),
  isolation: (number) => ({ kind: 'isolated', bridge: `br${number}`, ips: ipsOf(number) }),
  'mac-guard': (number) => ({ port: `veth${number}`, mac: `02:00:00:00:00:${String(number).padStart(2, '0')}` }),
};

function ipsOf(number: number) {
  return [{ address: `10.1.0.${number}/24` }, { address: `fd00:1::${number}/64` }];
}

async function act(firewall: Firewall, attachment: Attachment, part: FirewallPart, number: number): Promise<void> {
  const acts: { readonly [P in FirewallPart]: () => Promise<void> } = {
    masquerade: () => firewall.masquerade(attachment, requests.masquerade(number)),
    ports: () => firewall.publishPorts(attachment, requests.ports(number)),
    admission: () => firewall.admit(attachment, requests.admission(number)),
    isolation: () => firewall.isolate(attachment, requests.isolation(number)),
    'mac-guard': () => firewall.guardMac(attachment, requests['mac-guard'](number)),
  };
  await acts[part]();
}

const [a, b] = [attachmentOf('a'), attachmentOf('b')];

/** What holds for each part alike; judged by the rules as nft and iptables list them. */
export function everyPartContract(test: FirewallTest, part: FirewallPart, traits: FirewallTraits): void {
  const wanted = (number: number) => ({ [part]: requests[part](number) });
  const known = (number: number) => ({ ips: ipsOf(number) });

  describe(`${part}, as every part`, () => {
    test('check is content with what was made, and names what is missing', async ({ host, firewall, other }) => {
      expect(await firewall.check(a, wanted(2))).not.toEqual([]);
      await act(firewall, a, part, 2);
      expect(await firewall.check(a, wanted(2))).toEqual([]);
      expect(await other.check(a, wanted(2))).toEqual([]);
      await flushAll(host, traits);
      const missing = await other.check(a, wanted(2));
      expect(missing).not.toEqual([]);
      expect(missing.every((text) => text.length > 10)).toBe(true);
      await act(other, a, part, 2);
      expect(await firewall.check(a, wanted(2))).toEqual([]);
    });

    test('check changes nothing', async ({ host, firewall }) => {
      const before = await rulesOf(host);
      await firewall.check(a, wanted(2));
      expect(await rulesOf(host)).toEqual(before);
      await act(firewall, a, part, 2);
      const made = await rulesOf(host);
      await firewall.check(a, wanted(2));
      expect(await rulesOf(host)).toEqual(made);
    });

    test('is there once although it was asked for twice', async ({ host, firewall, other }) => {
      await act(firewall, a, part, 2);
      const once = await rulesOf(host);
      await act(firewall, a, part, 2);
      await act(other, a, part, 2);
      expect(await rulesOf(host)).toEqual(once);
    });

    test('is gone when it is forgotten, by a process that did not make it', async ({ host, firewall, other }) => {
      const before = await emptied(host, firewall, part, traits);
      await act(firewall, a, part, 2);
      expect(await rulesOf(host)).not.toEqual(before);
      await other.forget(a, [part]);
      expect(await rulesOf(host)).toEqual(before);
    });

    test('is gone when it is forgotten twice, with what is known', async ({ host, firewall, other }) => {
      const before = await emptied(host, firewall, part, traits);
      await firewall.forget(a, [part], known(2));
      await act(firewall, a, part, 2);
      await other.forget(a, [part], known(2));
      await other.forget(a, [part], known(2));
      await firewall.forget(a, [part]);
      expect(await rulesOf(host)).toEqual(before);
    });

    test('forgetting what never was makes nothing', async ({ host, firewall }) => {
      const before = await rulesOf(host);
      await firewall.forget(a, [part]);
      await firewall.forget(a, [part], known(2));
      await firewall.collect('net', [], [part]);
      expect(await rulesOf(host)).toEqual(before);
    });

    test('forgetting another part, interface, container or network leaves it', async ({ host, firewall, other }) => {
      await act(firewall, a, part, 2);
      const made = await rulesOf(host);
      const others = (traits.parts ?? []).filter((one) => one !== part);
      if (others.length > 0) await other.forget(a, others, known(2));
      for (const stranger of [{ ifname: 'eth1' }, { containerId: 'aa' }, { network: 'net2' }]) {
        await other.forget({ ...a, ...stranger }, [part]);
      }
      expect(await rulesOf(host)).toEqual(made);
    });

    test('GC keeps what is listed and what is of other networks', async ({ firewall, other }) => {
      const elsewhere = attachmentOf('other/a');
      await act(firewall, a, part, 2);
      await act(firewall, b, part, 3);
      await act(firewall, elsewhere, part, 4);
      await other.collect('net', [b], [part]);
      expect(await firewall.check(a, wanted(2))).not.toEqual([]);
      expect(await firewall.check(b, wanted(3))).toEqual([]);
      expect(await firewall.check(elsewhere, wanted(4))).toEqual([]);
      await other.collect('net', [], [part]);
      expect(await firewall.check(b, wanted(3))).not.toEqual([]);
      expect(await firewall.check(elsewhere, wanted(4))).toEqual([]);
    });

    test('twenty at once, made and forgotten', async ({ host, firewall, other }) => {
      const before = await emptied(host, firewall, part, traits);
      const all = Array.from({ length: 20 }, (_, at) => ({ attachment: attachmentOf(`c${at}`), number: at + 10 }));
      const either = (at: number) => (at % 2 === 0 ? firewall : other);
      await Promise.all(all.map(({ attachment, number }, at) => act(either(at), attachment, part, number)));
      for (const { attachment, number } of all) expect(await other.check(attachment, wanted(number))).toEqual([]);
      await Promise.all(all.map(({ attachment, number }, at) => either(at).forget(attachment, [part], known(number))));
      expect(await rulesOf(host)).toEqual(before);
    });

    test('leaves the rules of other programs as they were', async ({ host, firewall }) => {
      await addForeignRules(host);
      const foreign = await rulesOf(host);
      await act(firewall, a, part, 2);
      expect(missingFrom(await rulesOf(host), foreign)).toEqual([]);
      await firewall.forget(a, [part], known(2));
      await firewall.collect('net', [], [part]);
      const left = await rulesOf(host);
      if (traits.leavesSkeleton) expect(missingFrom(left, foreign)).toEqual([]);
      else expect(left).toEqual(foreign);
    });
  });
}

/** The rules once nothing is left: for a driver that leaves a skeleton, after one attachment has come and gone. */
async function emptied(host: TestNamespace, firewall: Firewall, part: FirewallPart, traits: FirewallTraits) {
  if (traits.leavesSkeleton) {
    const first = attachmentOf('first');
    await act(firewall, first, part, 9);
    await firewall.forget(first, [part], { ips: ipsOf(9) });
  }
  return rulesOf(host);
}

/** All rules of the namespace, without counters: nft's, iptables' nft variant among them, and those of its legacy variant. */
async function rulesOf(host: TestNamespace): Promise<string[]> {
  const [nft, ...legacy] = await Promise.all([
    host.exec('nft', '-s', 'list', 'ruleset'),
    ...['iptables-legacy-save', 'ip6tables-legacy-save'].map(async (program) => {
      const table = program.startsWith('ip6') ? 'ip6_tables_names' : 'ip_tables_names';
      // Listing would load the tables where nobody has.
      const { stdout } = await host.tryExec('cat', [`/proc/net/${table}`]);
      return stdout === '' ? '' : host.exec(program);
    }),
  ]);
  const lines = [nft, ...legacy].join('\n').split('\n');
  return lines
    .map((line) => line.replace(/^(:.*) \[\d+:\d+\]$/, '$1'))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Lines that were there and are there no more, in their order. */
function missingFrom(now: readonly string[], before: readonly string[]): string[] {
  let at = -1;
  return before.filter((line) => {
    const next = now.indexOf(line, at + 1);
    if (next >= 0) at = next;
    return next < 0;
  });
}

async function addForeignRules(host: TestNamespace): Promise<void> {
  const table = [
    'table inet foreign {',
    '  set blocked { type ipv4_addr; elements = { 203.0.113.7 } }',
    '  chain forward { type filter hook forward priority 0; ip saddr @blocked drop; }',
    '  chain postrouting { type nat hook postrouting priority 100; ip saddr 203.0.113.0/24 masquerade; }',
    '}',
    'table bridge foreign { chain forward { type filter hook forward priority 0; ether type 0x88cc drop; }; }',
  ];
  await host.tryExec('nft', ['-f', '-'], { stdin: `${table.join('\n')}\n` });
  for (const program of ['iptables', 'ip6tables']) {
    const source = program === 'iptables' ? '203.0.113.0/24' : '2001:db8:ff::/48';
    await host.exec(program, '-t', 'nat', '-A', 'POSTROUTING', '-s', source, '-j', 'MASQUERADE');
    await host.exec(program, '-t', 'nat', '-A', 'PREROUTING', '-s', source, '-p', 'tcp', '-j', 'RETURN');
    await host.exec(program, '-A', 'FORWARD', '-s', source, '-m', 'comment', '--comment', 'not yours', '-j', 'DROP');
  }
}
