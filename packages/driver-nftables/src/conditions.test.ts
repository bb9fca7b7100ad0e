import { expect, test } from 'vitest';
import { combinationsOf, gateRules } from './condition-rules.ts';
import { parseConditions } from './conditions.ts';
import { objectionToOptions } from './port-options.ts';

const publication = { ips: [], mappings: [], snat: true, masqAll: false, markMasqBit: 13 };

const words = (list: readonly string[], family: 4 | 6 = 4) =>
  parseConditions(list, family).map(({ selector, not, values, mask }) => ({
    words: selector.words,
    ...(not && { not }),
    ...(mask !== undefined && { mask }),
    values,
  }));

test.each([
  [['ip saddr 10.0.0.0/8'], [{ words: 'ip saddr', values: [{ low: '10.0.0.0', prefixLength: 8 }] }]],
  [['ip', 'saddr', '!=', '10.1.0.2'], [{ words: 'ip saddr', not: true, values: [{ low: '10.1.0.2' }] }]],
  [['ip daddr == 10.1.0.7/16'], [{ words: 'ip daddr', values: [{ low: '10.1.0.0', prefixLength: 16 }] }]],
  [['iifname "eth*"'], [{ words: 'iifname', values: [{ low: 'eth*' }] }]],
  [['meta iifname { eth0,eth1 }'], [{ words: 'meta iifname', values: [{ low: 'eth0' }, { low: 'eth1' }] }]],
  [
    ['tcp sport 1024-65535 meta mark & 0xff00 == 0x2000'],
    [
      { words: 'tcp sport', values: [{ low: 1024, high: 65535 }] },
      { words: 'meta mark', mask: 0xff00, values: [{ low: 0x2000 }] },
    ],
  ],
  [['ct state new,established'], [{ words: 'ct state', values: [{ low: 8 }, { low: 2 }] }]],
  [['fib saddr type != local'], [{ words: 'fib saddr type', not: true, values: [{ low: 2 }] }]],
  [['ip saddr 10.1.0.2-10.1.0.9'], [{ words: 'ip saddr', values: [{ low: '10.1.0.2', high: '10.1.0.9' }] }]],
])('%j is understood', (list, wanted) => {
  expect(words(list)).toEqual(wanted);
});

test.each([
  [['ip saddr'], /"ip saddr" must be followed by addresses/],
  [['ip saddr fd00::1'], /"ip saddr" takes addresses/],
  [['ip saddr 10.0.0.0/33'], /takes addresses/],
  [['ip saddr 10.1.0.9-10.1.0.2'], /takes addresses/],
  [['ip saddr { 10.1.0.2'], /must be followed/],
  [['ip6 saddr fd00::1'], /put it into conditionsV6/],
  [['tcp dport 70000'], /takes ports/],
  [['tcp dport 5-4'], /takes ports/],
  [['iifname a-name-that-is-too-long'], /takes names of links/],
  [['ct state fresh'], /invalid, established, related, new, untracked/],
  [['ip saddr & 255 == 1'], /Only marks have bits/],
  [['limit rate 5/second'], /understands ip saddr/],
  [['drop'], /understands ip saddr/],
  [['ip saddr 10.1.0.2; drop'], /takes addresses/],
  [['constructor x'], /understands/],
])('%j is refused, with what would be right', (list, remedy) => {
  const objection = objectionToOptions({ ...publication, conditionsV4: list });
  expect(objection).toMatchObject({ code: 7 });
  expect(`${objection}`).toContain('conditionsV4');
  expect(objection?.details).toMatch(remedy);
});

test('options of iptables are refused in the words of the reference, in its order', () => {
  const wanted = {
    ...publication,
    externalSetMarkChain: 'KUBE-MARK-MASQ',
    conditionsV4: ['-s', '1.2.3.4'],
    conditionsV6: ['!', '-s', 'fd00::1'],
  };
  expect(objectionToOptions(wanted)?.message).toBe(
    'nftables backend was requested but configuration contains iptables-specific options [externalSetMarkChain conditionsV4 conditionsV6]',
  );
  expect(objectionToOptions({ ...publication, conditionsV4: [], conditionsV6: [''] })).toBeUndefined();
});

test('each combination of alternatives is a rule, for one address and for all', () => {
  const conditions = parseConditions(['ip saddr { 10.0.0.1, 10.0.0.2 } iifname { a, b, c } tcp sport != 5-9'], 4);
  expect(combinationsOf(conditions)).toBe(12);
  expect(gateRules(conditions, 4)).toHaveLength(24);
});

test('none of several values is one rule', () => {
  expect(combinationsOf(parseConditions(['ip saddr != { 10.0.0.1, 10.0.0.0/24 }'], 4))).toBe(1);
});

test('more combinations than a host should have are refused', () => {
  const many = Array.from({ length: 65 }, (_, at) => `10.0.0.${at}`).join(', ');
  const objection = objectionToOptions({ ...publication, conditionsV4: [`ip saddr { ${many} }`] });
  expect(objection).toMatchObject({ code: 7, message: expect.stringContaining('65 rules') });
});
