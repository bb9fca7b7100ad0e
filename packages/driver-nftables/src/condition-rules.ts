import type { Value } from './condition-selectors.ts';
import type { Condition } from './conditions.ts';
import {
  compare,
  dnatByMap,
  load,
  masked,
  match,
  matchBits,
  matchPrefix,
  numberBytes,
  type PacketField,
} from './expressions.ts';
import type { Expression } from './messages/expression.ts';
import type { Rule } from './part.ts';
import { isFamily } from './rules.ts';
import { familyWords, hostPorts, type IpFamily, ports } from './sets.ts';

/** Tests that must all hold. */
type All = readonly Expression[];

/**
 * The rules of a chain for packets that meet all conditions: a rule has no "or", so there is one for each combination
 * of the alternatives, for ports of one address and for those of every address.
 */
export function gateRules(conditions: readonly Condition[], family: IpFamily): Rule[] {
  const combinations = conditions.reduce<All[]>(
    (before, condition) => before.flatMap((all) => alternatives(condition).map((more) => [...all, ...more])),
    [isFamily(family)],
  );
  const { header } = familyWords[family];
  return combinations.flatMap((tests) => [
    {
      expressions: [...tests, ...dnatByMap(header, [`${header} daddr`, 'meta l4proto', 'th dport'], hostPorts[family])],
    },
    { expressions: [...tests, ...dnatByMap(header, ['meta l4proto', 'th dport'], ports[family])] },
  ]);
}

/** How many rules there would be, to refuse what no host should have. */
export function combinationsOf(conditions: readonly Condition[]): number {
  return conditions.reduce((count, condition) => count * alternatives(condition).length, 1);
}

function alternatives(condition: Condition): All[] {
  const { selector, not, values } = condition;
  const protocol = selector.protocol ? match('meta l4proto', selector.protocol) : [];
  if (selector.field === 'ct state') {
    const bits = values.reduce((all, { low }) => all | Number(low), 0);
    return [[...protocol, ...matchBits('ct state', bits, not ? 'eq' : 'neq')]];
  }
  const tests = values.map((value) => testsOf(condition, value));
  if (!not) return tests.flat().map((all) => [...protocol, ...all]);
  // None of them: each value's own alternatives, combined.
  return tests.reduce<All[]>(
    (before, each) => before.flatMap((all) => each.map((more) => [...all, ...more])),
    [protocol],
  );
}

/** What a value asks, as alternatives: outside of a range is below it or above it. */
function testsOf({ selector, not, mask }: Condition, { low, high, prefixLength }: Value): All[] {
  const { field } = selector;
  const op = not ? 'neq' : 'eq';
  if (isAddress(field) && prefixLength !== undefined) return [matchPrefix(field, String(low), prefixLength, op)];
  if (mask !== undefined) return [[load(field), masked(numberBytes(mask)), compare(numberBytes(Number(low)), op)]];
  if (isName(field) && String(low).endsWith('*')) return [matchStart(field, String(low).slice(0, -1), op)];
  if (high === undefined) return [match(field, low, op)];
  return not
    ? [match(field, low, 'lt'), match(field, high, 'gt')]
    : [[...match(field, low, 'gte'), ...match(field, high, 'lte')]];
}

function isAddress(field: PacketField): field is Parameters<typeof matchPrefix>[0] {
  return /^ip6? [sd]addr$/.test(field);
}

function isName(field: PacketField): field is 'iifname' | 'oifname' {
  return field === 'iifname' || field === 'oifname';
}

/** `iifname "eth*"`: only the first bytes are looked at. */
function matchStart(field: 'iifname' | 'oifname', start: string, op: 'eq' | 'neq'): Expression[] {
  return [load(field), compare(new TextEncoder().encode(start), op)];
}
