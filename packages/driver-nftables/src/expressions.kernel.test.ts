import { expect } from '@podwire/testkit';
import type { Change } from './changes.ts';
import type { SetDefinition } from './data.ts';
import {
  decide,
  dnatByMap,
  dnatTo,
  inSet,
  masquerade,
  match,
  matchLocal,
  matchMark,
  matchPrefix,
  matchState,
  setMark,
  verdict,
} from './expressions.ts';
import type { Expression } from './messages/expression.ts';
import { listing, test } from './testing/ruleset-test.ts';

const table = { family: 'inet', table: 'tried' } as const;
const members: SetDefinition = { ...table, set: 'members', key: ['ipv4_addr', 'ifname'] };
const verdicts: SetDefinition = { ...table, set: 'verdicts', key: ['ipv6_addr'], data: 'verdict' };
const targets: SetDefinition = {
  ...table,
  set: 'targets',
  key: ['inet_proto', 'inet_service'],
  data: ['ipv4_addr', 'inet_service'],
};
const targets6: SetDefinition = { ...targets, set: 'targets6', data: ['ipv6_addr', 'inet_service'] };
const [ip, ip6] = [match('meta nfproto', 'ipv4'), match('meta nfproto', 'ipv6')];

/** Each rule as `nft` prints it, and its expressions. The hooks in which a rule is legal differ. */
const rules: Readonly<Record<'filter' | 'nat' | 'source', readonly (readonly [string, readonly Expression[]])[]>> = {
  filter: [
    ['ip saddr 10.1.0.2 accept', [...ip, ...match('ip saddr', '10.1.0.2'), verdict('accept')]],
    ['ip6 daddr != fd00::2 drop', [...ip6, ...match('ip6 daddr', 'fd00::2', 'neq'), verdict('drop')]],
    ['ip daddr 10.1.0.0/16 return', [...ip, ...matchPrefix('ip daddr', '10.1.0.0', 16), verdict('return')]],
    ['ip daddr 224.0.0.0/4 return', [...ip, ...matchPrefix('ip daddr', '224.0.0.0', 4), verdict('return')]],
    [
      'ip6 saddr != fd00::/61 jump t',
      [...ip6, ...matchPrefix('ip6 saddr', 'fd00::1', 61, 'neq'), verdict({ jump: 't' })],
    ],
    ['iifname "v0" goto t', [...match('iifname', 'v0'), verdict({ goto: 't' })]],
    ['ct state 0x2,0x4 accept', [...matchState('established', 'related'), verdict('accept')]],
    ['meta mark & 0x00002000 == 0x00002000 accept', [...matchMark(0x2000, 0x2000), verdict('accept')]],
    ['meta mark set meta mark | 0x00002000', setMark(0x2000, 0x2000)],
    ['ip saddr . iifname @members accept', [...ip, ...inSet(['ip saddr', 'iifname'], members), verdict('accept')]],
    [
      'ip saddr . iifname != @members drop',
      [...ip, ...inSet(['ip saddr', 'iifname'], members, { not: true }), verdict('drop')],
    ],
    ['ip6 saddr vmap @verdicts', [...ip6, ...decide(['ip6 saddr'], verdicts)]],
    ['sctp dport 80 accept', [...match('meta l4proto', 'sctp'), ...match('th dport', 80), verdict('accept')]],
  ],
  nat: [
    ['fib daddr type 2 jump t', [...matchLocal('daddr'), verdict({ jump: 't' })]],
    [
      'tcp dport 80 dnat ip to 10.1.0.2:8080',
      [...match('meta l4proto', 'tcp'), ...match('th dport', 80), ...dnatTo('ip', '10.1.0.2', 8080)],
    ],
    [
      'udp dport 53 dnat ip6 to [fd00::2]:53',
      [...match('meta l4proto', 'udp'), ...match('th dport', 53), ...dnatTo('ip6', 'fd00::2', 53)],
    ],
    ['dnat ip to meta l4proto . th dport map @targets', dnatByMap('ip', ['meta l4proto', 'th dport'], targets)],
    ['dnat ip6 to meta l4proto . th dport map @targets6', dnatByMap('ip6', ['meta l4proto', 'th dport'], targets6)],
  ],
  source: [['ip saddr 10.1.0.2 masquerade', [...ip, ...match('ip saddr', '10.1.0.2'), masquerade()]]],
};

const bases = {
  filter: { type: 'filter', hook: 'forward', priority: 0 },
  nat: { type: 'nat', hook: 'prerouting', priority: -100 },
  source: { type: 'nat', hook: 'postrouting', priority: 100 },
} as const;
const skeleton: readonly Change[] = [
  { change: 'add table', ...table },
  { change: 'add chain', ...table, chain: 't' },
  ...[members, verdicts, targets, targets6].map((set) => ({ change: 'add set', set }) as const),
];

for (const kind of ['filter', 'nat', 'source'] as const) {
  test.for(rules[kind])(`${kind}: %s`, async ([text, expressions], { host, ruleset }) => {
    const chain = { ...table, chain: 'c' };
    const rule = { change: 'add rule', ...chain, expressions } as const;
    ruleset.commit([...skeleton, { change: 'add chain', ...chain, base: bases[kind] }, rule]);
    expect((await listing(host, 'chain', 'inet', 'tried', 'c'))[3]).toBe(text);

    await host.exec('nft', ...`add rule inet tried c ${text}`.split(' '));
    const [ours, theirs] = ruleset.rules(chain);
    expect(ours?.expressions).toEqual(theirs?.expressions);
  });
}
