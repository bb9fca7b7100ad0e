import { describe, expect } from 'vitest';
import { addressOf, attachmentOf, countOf, listed, publicationOf, tcp, test } from './testing/firewall-test.ts';

const [one, two] = [attachmentOf('one'), attachmentOf('two')];
const everything = ['masquerade', 'ports', 'admission', 'isolation', 'mac-guard'] as const;
const ips = [{ address: '10.1.0.2/16' }, { address: 'fd00:1::2/64' }];

describe('the ruleset', () => {
  test('is printed by nft in a form that it takes back, with whose each element is', async ({ host, firewall }) => {
    await firewall.masquerade(one, { ips });
    await firewall.publishPorts(one, { ...publicationOf(2, [tcp(8080), tcp(8081, { hostIP: '192.0.2.1' })]), ips });
    const conditions = { conditionsV4: ['ip saddr { 10.0.0.0/8, 192.0.2.7 } meta mark & 0xff == 0x1'] };
    await firewall.publishPorts(two, publicationOf(3, [tcp(9090)], conditions));
    await firewall.admit(one, { ips, adminChain: 'CNI-ADMIN', zone: 'trusted' });
    await firewall.isolate(one, { kind: 'same-bridge', bridge: 'br0', ips });
    const printed = await host.exec('nft', 'list', 'ruleset');
    expect(printed).toContain('net/one/eth0');
    expect(printed).toMatch(/tcp \. 8080 comment "[0-9a-f]{15}-[0-9a-f]{15} net\/one\/eth0" : 10\.1\.0\.2 \. 80/);
    expect(printed).toMatch(/ip saddr 10\.0\.0\.0\/8 meta mark & 0x000000ff == 0x00000001 dnat ip to/);
    await host.exec('nft', 'flush', 'ruleset');
    const taken = await host.tryExec('nft', ['-f', '-'], { stdin: printed });
    expect(taken).toMatchObject({ exitCode: 0 });
    expect((await host.exec('nft', 'list', 'ruleset')).split('\n').sort()).toEqual(printed.split('\n').sort());
  });

  test('has as many rules for a thousand containers as for one', { timeout: 60_000 }, async ({
    host,
    firewall,
    other,
  }) => {
    const numbers = Array.from({ length: 1000 }, (_, at) => at + 2);
    const make = async (number: number) => {
      const attachment = attachmentOf(`c${number}`);
      await firewall.publishPorts(attachment, publicationOf(number, [tcp(10_000 + number), tcp(20_000 + number)]));
      await firewall.masquerade(attachment, { ips: [{ address: addressOf(number) }] });
    };
    await make(2);
    const rules = (await listed(host, 'rule')).length;
    for (const number of numbers.slice(1)) await make(number);
    expect(await listed(host, 'rule')).toHaveLength(rules);
    expect(await countOf(host, 'ports4')).toBe(2000);
    expect(await countOf(host, 'masquerade4')).toBe(1000);
    for (const number of numbers) await other.forget(attachmentOf(`c${number}`), everything);
    expect(await listed(host, 'table')).toEqual([]);
  });

  test('loses what belongs to one and keeps what is shared', async ({ host, firewall }) => {
    await firewall.masquerade(one, { ips });
    await firewall.masquerade(two, { ips: [{ address: '10.1.0.3/16' }] });
    await firewall.forget(one, everything);
    const chains = (await listed(host, 'chain')).map(({ name }) => name);
    expect(chains).toContain('masquerade-10.1.0.0/16');
    expect(chains).not.toContain('masquerade-fd00-1--/64');
    expect(await countOf(host, 'masquerade4')).toBe(1);
  });
});

test('nothing is left of a policy that another one has replaced', async ({ host, firewall }) => {
  const isolation = { kind: 'isolated', bridge: 'br0', ips } as const;
  await firewall.isolate(one, isolation);
  await firewall.isolate(two, isolation);
  await firewall.isolate(two, { ...isolation, kind: 'same-bridge' });
  expect(await firewall.check(two, { isolation: { ...isolation, kind: 'same-bridge' } })).toEqual([]);
  await firewall.forget(one, everything);
  expect((await listed(host, 'table')).map(({ family, name }) => `${family} ${name}`)).toEqual(['inet podwire']);
  await firewall.forget(two, everything);
  expect(await listed(host, 'table')).toEqual([]);
});

describe('when somebody changes the tables', () => {
  for (const command of [
    'flush ruleset',
    'delete table inet podwire',
    'flush table inet podwire',
    'flush chain inet podwire ports',
  ]) {
    test(`${command}: CHECK says so, DEL succeeds, the next ADD heals`, async ({ host, firewall, other }) => {
      const publication = publicationOf(2, [tcp(8080)]);
      await firewall.publishPorts(one, publication);
      await firewall.masquerade(one, { ips });
      const whole = await host.exec('nft', '-s', 'list', 'ruleset');
      await host.exec('nft', command);
      expect(await firewall.check(one, { ports: publication })).not.toEqual([]);
      await firewall.forget(two, everything);
      await other.forget(one, everything);
      expect(await listed(host, 'table')).toEqual([]);

      await firewall.publishPorts(one, publication);
      await firewall.masquerade(one, { ips });
      expect(await host.exec('nft', '-s', 'list', 'ruleset')).toBe(whole);
      await host.exec('nft', command);
      await firewall.publishPorts(one, publication);
      await firewall.masquerade(one, { ips });
      expect(await other.check(one, { ports: publication, masquerade: { ips } })).toEqual([]);
    });
  }

  for (const set of ['owners', 'ports4', 'hairpin_sources4']) {
    test(`flush map ${set}: what is left of an attachment is taken over by its next ADD`, async ({
      host,
      firewall,
    }) => {
      const publication = publicationOf(2, [tcp(8080)]);
      await firewall.publishPorts(one, publication);
      await host.exec('nft', 'flush', 'map', 'inet', 'podwire', set);
      expect(await firewall.check(one, { ports: publication })).toHaveLength(1);
      await firewall.publishPorts(one, publication);
      expect(await firewall.check(one, { ports: publication })).toEqual([]);
      await firewall.forget(one, ['ports']);
      expect(await listed(host, 'table')).toEqual([]);
    });
  }

  test('a set that no rule names is made again', async ({ host, firewall, other }) => {
    await firewall.publishPorts(one, publicationOf(2, [tcp(8080)]));
    await host.exec('nft', 'delete', 'map', 'inet', 'podwire', 'owners');
    await other.publishPorts(two, publicationOf(3, [tcp(8081)]));
    expect(await other.check(two, { ports: publicationOf(3, [tcp(8081)]) })).toEqual([]);
  });

  test('what has no note is collected all the same', async ({ host, firewall }) => {
    await firewall.publishPorts(one, publicationOf(2, [tcp(8080)]));
    await firewall.publishPorts(two, publicationOf(3, [tcp(8081)]));
    await host.exec('nft', 'flush', 'map', 'inet', 'podwire', 'owners');
    await firewall.collect('net', [two], ['ports']);
    expect(await countOf(host, 'ports4')).toBe(1);
  });
});
