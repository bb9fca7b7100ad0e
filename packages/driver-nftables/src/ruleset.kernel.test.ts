import { expect } from '@podwire/testkit';
import { describe } from 'vitest';
import type { Change } from './changes.ts';
import type { SetDefinition } from './data.ts';
import { match, verdict } from './expressions.ts';
import { listing, test } from './testing/ruleset-test.ts';

const table = { family: 'inet', table: 'tried' } as const;
const chain = { ...table, chain: 'c' } as const;
const ports: SetDefinition = {
  ...table,
  set: 'ports',
  key: ['ipv4_addr', 'inet_proto', 'inet_service'],
  data: ['ipv4_addr', 'inet_service'],
  comment: 'who gets which port',
};
const verdicts: SetDefinition = { ...table, set: 'verdicts', key: ['ipv6_addr'], data: 'verdict' };
const names: SetDefinition = { ...table, set: 'names', key: ['ifname', 'mark'] };
const macs: SetDefinition = { ...table, set: 'macs', key: ['ether_addr'] };
const subnets: SetDefinition = { ...table, set: 'subnets', key: ['ipv4_addr', 'inet_service'], intervals: true };

const skeleton: readonly Change[] = [
  { change: 'add table', ...table, comment: 'a try' },
  { change: 'add chain', ...chain, comment: 'jumped to' },
  { change: 'add chain', ...table, chain: 'b', base: { type: 'nat', hook: 'postrouting', priority: 100 } },
  ...[ports, verdicts, names, macs, subnets].map((set) => ({ change: 'add set', set }) as const),
];
const filled = {
  ports: [{ key: ['10.0.0.1', 'tcp', 80], data: ['10.1.0.2', 8080], comment: 'c1' }],
  verdicts: [
    { key: ['fd00::2'], data: { goto: 'c' } },
    { key: ['fd00::3'], data: 'drop' },
  ],
  names: [{ key: ['eth0', 7] }],
  macs: [{ key: ['02:00:00:00:00:01'], comment: 'ü' }],
  subnets: [{ key: ['10.2.0.0', 1], keyEnd: ['10.2.255.255', 1023] }],
} as const;
const fill: readonly Change[] = [ports, verdicts, names, macs, subnets].map((set) => ({
  change: 'add elements',
  set,
  elements: filled[set.set as keyof typeof filled],
}));

describe('what is committed', () => {
  test('nft prints as it was meant', async ({ host, ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    expect(await listing(host, 'ruleset')).toMatchInlineSnapshot(`
      [
        "table inet tried {",
        "comment "a try"",
        "map ports {",
        "type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service",
        "comment "who gets which port"",
        "elements = { 10.0.0.1 . 6 . 80 comment "c1" : 10.1.0.2 . 8080 }",
        "}",
        "map verdicts {",
        "type ipv6_addr : verdict",
        "elements = { fd00::2 : goto c,",
        "fd00::3 : drop }",
        "}",
        "set names {",
        "type ifname . mark",
        "elements = { "eth0" . 0x00000007 }",
        "}",
        "set macs {",
        "type ether_addr",
        "elements = { 02:00:00:00:00:01 comment "ü" }",
        "}",
        "set subnets {",
        "type ipv4_addr . inet_service",
        "flags interval",
        "elements = { 10.2.0.0/16 . 1-1023 }",
        "}",
        "chain c {",
        "comment "jumped to"",
        "}",
        "chain b {",
        "type nat hook postrouting priority 100; policy accept;",
        "}",
        "}",
      ]
    `);
  });

  test('is read back as it was', async ({ ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    for (const set of [ports, names, macs, subnets]) {
      expect(ruleset.elements(set)).toEqual(filled[set.set as keyof typeof filled]);
    }
    expect(ruleset.elements(verdicts)).toHaveLength(2);
    expect(ruleset.elements(verdicts)).toEqual(expect.arrayContaining([...filled.verdicts]));
    expect(ruleset.tables()).toEqual([{ ...table, comment: 'a try' }]);
    expect(ruleset.tables('ip')).toEqual([]);
    const base = { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' };
    expect(ruleset.chains(table)).toEqual([
      { ...chain, base: undefined, uses: 1, comment: 'jumped to' },
      { ...table, chain: 'b', base, uses: 0, comment: undefined },
    ]);
    expect(ruleset.sets(table).map(({ set, comment }) => [set, comment])).toEqual([
      ['ports', ports.comment],
      ['verdicts', undefined],
      ['names', undefined],
      ['macs', undefined],
      ['subnets', undefined],
    ]);
  });

  test('may be there already', async ({ ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    ruleset.commit([...skeleton, ...fill]);
    expect(ruleset.elements(ports)).toHaveLength(1);
  });

  test('changes the generation, and nothing does not', async ({ ruleset }) => {
    const before = ruleset.generation();
    ruleset.commit([]);
    expect(ruleset.generation()).toBe(before);
    ruleset.commit(skeleton);
    expect(ruleset.generation()).toBe(before + 1);
  });
});

describe('one element', () => {
  test('is found by its key', async ({ ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    expect(ruleset.element(ports, ['10.0.0.1', 'tcp', 80])).toEqual(filled.ports[0]);
    expect(ruleset.element(ports, ['10.0.0.1', 'tcp', 81])).toBeUndefined();
    expect(ruleset.element(verdicts, ['fd00::3'])).toEqual(filled.verdicts[1]);
    expect(ruleset.element(names, ['eth0', 7])).toEqual({ key: ['eth0', 7] });
  });

  test('with the same key and other data is refused, and the first one stays', async ({ ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    const other = { key: ['10.0.0.1', 'tcp', 80], data: ['10.1.0.3', 8080], comment: 'c2' };
    const claim = { change: 'add elements', set: ports, elements: [other] } as const;
    expect(() => ruleset.commit([claim])).toThrow(expect.objectContaining({ errno: 'EEXIST' }));
    const same = { ...filled.ports[0], comment: 'c2' };
    const again = { change: 'create elements', set: ports, elements: [same] } as const;
    expect(() => ruleset.commit([again])).toThrow(expect.objectContaining({ errno: 'EEXIST' }));
    ruleset.commit([{ ...again, change: 'add elements' }]);
    expect(ruleset.elements(ports)).toEqual(filled.ports);
  });

  test('is deleted by its key', async ({ ruleset }) => {
    ruleset.commit([...skeleton, ...fill]);
    const gone = { change: 'delete elements', set: ports, elements: [{ key: ['10.0.0.1', 'tcp', 80] }] } as const;
    ruleset.commit([gone]);
    expect(ruleset.elements(ports)).toEqual([]);
    expect(() => ruleset.commit([gone])).toThrow(expect.objectContaining({ errno: 'ENOENT' }));
  });
});

describe('rules', () => {
  const rule = (address: string, comment: string): Change => ({
    change: 'add rule',
    ...chain,
    expressions: [...match('meta nfproto', 'ipv4'), ...match('ip saddr', address), verdict('accept')],
    comment,
  });

  test('have an order, a comment and a handle to delete them by', async ({ host, ruleset }) => {
    ruleset.commit([
      ...skeleton,
      rule('10.1.0.2', 'two'),
      { ...rule('10.1.0.1', 'one'), change: 'insert rule' } as Change,
    ]);
    const found = ruleset.rules(chain);
    expect(found.map(({ comment }) => comment)).toEqual(['one', 'two']);
    const [{ handle } = { handle: 0n }] = found;
    ruleset.commit([{ change: 'delete rule', ...chain, handle }]);
    expect(await listing(host, 'chain', 'inet', 'tried', 'c')).toContain('ip saddr 10.1.0.2 accept comment "two"');
    expect(ruleset.rules(table)).toHaveLength(1);
    ruleset.commit([{ change: 'flush chain', ...chain }]);
    expect(ruleset.rules(chain)).toEqual([]);
  });

  test('go with their chain, sets and chains with their table', async ({ ruleset }) => {
    ruleset.commit([...skeleton, rule('10.1.0.2', 'two')]);
    ruleset.commit([
      { change: 'delete set', set: subnets },
      { change: 'delete chain', ...chain },
    ]);
    expect(ruleset.chains(table).map((each) => each.chain)).toEqual(['b']);
    ruleset.commit([{ change: 'delete table', ...table }]);
    expect(ruleset.tables()).toEqual([]);
  });
});

test('of what is not there, there is nothing', async ({ ruleset }) => {
  expect(ruleset.rules(chain)).toEqual([]);
  expect(ruleset.chains(table)).toEqual([]);
  expect(ruleset.sets(table)).toEqual([]);
  expect(ruleset.elements(ports)).toEqual([]);
  expect(ruleset.element(ports, ['10.0.0.1', 'tcp', 80])).toBeUndefined();
});

describe('a refusal', () => {
  test('names the change, and nothing of the batch is made', async ({ ruleset }) => {
    const broken = [...skeleton, { change: 'delete chain', ...table, chain: 'missing' }, ...fill] as Change[];
    expect(() => ruleset.commit(broken)).toThrow(
      expect.objectContaining({
        message: 'cannot delete chain inet tried missing in the host namespace: ENOENT, No such file or directory',
        attribute: 'chain-attrs.name',
      }),
    );
    expect(ruleset.tables()).toEqual([]);
  });

  test('tells what to do', async ({ ruleset }) => {
    ruleset.commit(skeleton);
    const moved = {
      change: 'add chain',
      ...table,
      chain: 'b',
      base: { type: 'nat', hook: 'postrouting', priority: 99 },
    };
    expect(() => ruleset.commit([moved as Change])).toThrow(
      expect.objectContaining({
        errno: 'EOPNOTSUPP',
        remedy: expect.stringContaining('another hook, type or priority'),
      }),
    );
  });

  test('of thousands of changes is the first one, and the next batch is not disturbed', async ({ ruleset }) => {
    ruleset.commit(skeleton);
    const missing = Array.from(
      { length: 5000 },
      (_, at): Change => ({ change: 'delete chain', ...table, chain: `x${at}` }),
    );
    expect(() => ruleset.commit(missing)).toThrow(
      expect.objectContaining({ errno: 'ENOENT', subject: expect.stringMatching(/ x0 /) }),
    );
    ruleset.commit(fill);
    expect(ruleset.elements(ports)).toHaveLength(1);
  });

  test('of a generation that is gone is ERESTART', async ({ host, ruleset }) => {
    const generation = ruleset.generation();
    await host.exec('nft', 'add', 'table', 'ip', 'other');
    expect(() => ruleset.commit(skeleton, { generation })).toThrow(expect.objectContaining({ errno: 'ERESTART' }));
    ruleset.commit(skeleton, { generation: ruleset.generation() });
    expect(ruleset.tables('inet')).toHaveLength(1);
  });
});

describe('large sets', () => {
  const count = 10_000;
  const owned = (owner: number) => ({ comment: `owner-${owner}.${'x'.repeat(100)}` });
  const elements = Array.from({ length: count }, (_, at) => ({
    key: [`10.0.${at >> 8}.${at & 0xff}`, 'udp', 53],
    data: ['10.1.0.2', 53],
    ...owned(at >> 2),
  }));

  test('are made in one batch, and one owner is found among all', async ({ ruleset }) => {
    ruleset.commit([...skeleton, { change: 'add elements', set: ports, elements }]);
    expect(ruleset.elements(ports)).toHaveLength(count);
    expect(ruleset.elements(ports, { containing: 'owner-77.' })).toHaveLength(4);
    ruleset.commit([{ change: 'delete elements', set: ports, elements }]);
    expect(ruleset.elements(ports)).toEqual([]);
  });
});

describe('rules of other programs', () => {
  test('of iptables-nft are read with their chains', async ({ host, ruleset }) => {
    await host.exec('iptables-nft', '-P', 'FORWARD', 'DROP');
    await host.exec(
      'iptables-nft',
      '-A',
      'FORWARD',
      '-s',
      '10.1.0.2',
      '-m',
      'comment',
      '--comment',
      'x',
      '-j',
      'ACCEPT',
    );
    await host.exec('ip6tables-nft', '-t', 'nat', '-N', 'CNI-HOSTPORT-DNAT');
    const forward = ruleset.chains({ family: 'ip', table: 'filter' }).find(({ chain: name }) => name === 'FORWARD');
    expect(forward?.base).toEqual({ type: 'filter', hook: 'forward', priority: 0, policy: 'drop' });
    expect(ruleset.chains({ family: 'ip6', table: 'nat' }).map(({ chain: name }) => name)).toContain(
      'CNI-HOSTPORT-DNAT',
    );
    const [rule] = ruleset.rules({ family: 'ip', table: 'filter', chain: 'FORWARD' });
    expect(rule?.expressions.map(({ name }) => name)).toEqual(['payload', 'cmp', 'match', 'counter', 'immediate']);
  });
});
