import type { Attachment } from '@podwire/core';
import { expect, type TestNamespace } from '@podwire/testkit';
import { describe } from 'vitest';
import { MacGuards } from './mac-guard.ts';
import { listing, test as rulesetTest } from './testing/ruleset-test.ts';

const mac = '02:00:00:00:00:01';
const foreign = '02:00:00:00:be:ef';
const attachment = (containerId: string): Attachment => ({ network: 'net', containerId, ifname: 'eth0' });
const one = attachment('one');

const test = rulesetTest.extend<{ readonly guards: MacGuards; readonly wired: TestNamespace }>({
  guards: async ({ ruleset }, use) => {
    await use(new MacGuards(ruleset));
  },
  /** A pod with port v0 on a bridge of the host, which has 10.9.0.1. */
  wired: async ({ host, pod }, use) => {
    await host.exec('ip', 'link', 'add', 'br0', 'address', '02:00:00:00:00:ff', 'up', 'type', 'bridge');
    await host.exec('ip', 'address', 'add', '10.9.0.1/24', 'dev', 'br0');
    await host.exec(
      'ip',
      'link',
      'add',
      'v0',
      'master',
      'br0',
      'up',
      'type',
      'veth',
      'peer',
      'eth0',
      'address',
      mac,
      'netns',
      pod.path,
    );
    await pod.exec('ip', 'address', 'add', '10.9.0.2/24', 'dev', 'eth0');
    await pod.exec('ip', 'link', 'set', 'eth0', 'up');
    await use(pod);
  },
});

async function reaches(pod: TestNamespace, ...from: string[]): Promise<boolean> {
  return pod.exec('ping', '-c1', '-W1', ...from, '10.9.0.1').then(
    () => true,
    () => false,
  );
}

describe('a guarded port', () => {
  test('takes no frame of another link behind it, and all of its own', async ({ wired, guards }) => {
    await wired.exec(
      'ip',
      'link',
      'add',
      'link',
      'eth0',
      'name',
      'mv0',
      'address',
      foreign,
      'up',
      'type',
      'macvlan',
      'mode',
      'private',
    );
    await wired.exec('ip', 'address', 'add', '10.9.0.3/24', 'dev', 'mv0');
    expect([await reaches(wired), await reaches(wired, '-I', 'mv0')]).toEqual([true, true]);
    guards.guard(one, { port: 'v0', mac });
    expect([await reaches(wired), await reaches(wired, '-I', 'mv0')]).toEqual([true, false]);
    guards.forget(one);
    expect(await reaches(wired, '-I', 'mv0')).toBe(true);
  });

  test('lets the bridge learn no foreign MAC', async ({ host, wired, guards }) => {
    guards.guard(one, { port: 'v0', mac });
    await wired.exec('ip', 'link', 'set', 'eth0', 'address', foreign);
    await reaches(wired);
    const learnt = (await host.exec('bridge', 'fdb', 'show', 'dev', 'v0')).toString();
    expect(learnt).not.toContain(foreign);
  });

  test('may have any case of hexadecimal digits', async ({ wired, guards }) => {
    await wired.exec('ip', 'link', 'set', 'eth0', 'address', foreign);
    guards.guard(one, { port: 'v0', mac: foreign.toUpperCase() });
    expect(await reaches(wired)).toBe(true);
    expect(guards.check(one, { port: 'v0', mac: foreign.toUpperCase() })).toEqual([]);
  });

  test('whose name was another attachment’s before is only the new one’s', async ({ host, guards }) => {
    guards.guard(one, { port: 'v0', mac });
    guards.guard(attachment('two'), { port: 'v0', mac: foreign });
    guards.forget(one); // late
    expect(guards.check(attachment('two'), { port: 'v0', mac: foreign })).toEqual([]);
    expect((await listing(host, 'ruleset')).join('\n')).not.toContain(mac);
  });
});

test('a guard is one rule and two elements that name the attachment', async ({ host, guards }) => {
  guards.guard(one, { port: 'v0', mac });
  expect(await listing(host, 'ruleset')).toMatchInlineSnapshot(`
    [
      "table bridge podwire {",
      "comment "source addresses of bridge ports"",
      "set guarded_ports {",
      "type ifname",
      "comment "bridge ports"",
      "elements = { "v0" comment "a4861f4ae9f7d23-89f5b99350e18a5 net/one/eth0" }",
      "}",
      "set allowed_macs {",
      "type ifname . ether_addr",
      "comment "the source address that each port may send from"",
      "elements = { "v0" . 02:00:00:00:00:01 comment "a4861f4ae9f7d23-89f5b99350e18a5 net/one/eth0" }",
      "}",
      "chain prerouting {",
      "type filter hook prerouting priority -300; policy accept;",
      "iifname @guarded_ports iifname . ether saddr != @allowed_macs drop",
      "}",
      "}",
    ]
  `);
});

test('the same again is no change', async ({ ruleset, guards }) => {
  guards.guard(one, { port: 'v0', mac });
  const generation = ruleset.generation();
  guards.guard(one, { port: 'v0', mac });
  expect(ruleset.generation()).toBe(generation);
});

describe('check', () => {
  const wanted = { port: 'v0', mac };

  test('names what is missing', ({ guards }) => {
    expect(guards.check(one, wanted)).toEqual([
      'chain bridge podwire prerouting is not as podwire made it',
      'nothing in set bridge podwire guarded_ports, key v0',
      'nothing in set bridge podwire allowed_macs, key v0 . 02:00:00:00:00:01',
    ]);
  });

  test('names whom a port belongs to, and another MAC that may send', async ({ host, guards }) => {
    guards.guard(attachment('two'), wanted);
    expect(guards.check(one, wanted)).toEqual([
      'set bridge podwire guarded_ports, key v0, belongs to net/two/eth0',
      'set bridge podwire allowed_macs, key v0 . 02:00:00:00:00:01, belongs to net/two/eth0',
    ]);
    guards.guard(one, wanted);
    await host.exec('nft', 'add', 'element', 'bridge', 'podwire', 'allowed_macs', `{ "v0" . ${foreign} }`);
    expect(guards.check(one, wanted)).toEqual([`port v0 may send from ${foreign} as well`]);
    guards.guard(one, wanted);
    expect(guards.check(one, wanted)).toEqual([]);
  });

  test('sees that the rule is gone or another, which the next guard heals', async ({ host, guards }) => {
    guards.guard(one, wanted);
    for (const damage of ['flush chain bridge podwire prerouting', 'insert rule bridge podwire prerouting accept']) {
      await host.exec('nft', ...damage.split(' '));
      expect(guards.check(one, wanted)).toEqual(['chain bridge podwire prerouting is not as podwire made it']);
      guards.guard(one, wanted);
      expect(guards.check(one, wanted)).toEqual([]);
    }
  });
});

test('GC removes what is of the network and not listed', ({ guards }) => {
  const [two, elsewhere] = [attachment('two'), { ...attachment('one'), network: 'elsewhere' }];
  [one, two, elsewhere].forEach((each, at) => {
    guards.guard(each, { port: `v${at}`, mac });
  });
  guards.collect('net', [two]);
  expect(guards.check(one, { port: 'v0', mac })).not.toEqual([]);
  expect(guards.check(two, { port: 'v1', mac })).toEqual([]);
  expect(guards.check(elsewhere, { port: 'v2', mac })).toEqual([]);
});

test('the table goes with the last guard, and not before', async ({ host, guards }) => {
  guards.guard(one, { port: 'v0', mac });
  guards.guard(attachment('two'), { port: 'v1', mac: foreign });
  guards.forget(one);
  expect((await listing(host, 'ruleset')).join('\n')).toContain(`elements = { "v1" . ${foreign}`);
  guards.forget(attachment('two'));
  expect(await listing(host, 'ruleset')).toEqual([]);
});

test('nothing there is nothing to remove, and makes nothing', async ({ host, guards }) => {
  guards.forget(one);
  guards.collect('net', []);
  expect(await listing(host, 'ruleset')).toEqual([]);
});
