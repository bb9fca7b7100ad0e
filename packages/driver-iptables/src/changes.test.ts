import { expect, test } from 'vitest';
import { Changes } from './changes.ts';
import { type Rule, rule } from './rule.ts';
import { Table } from './table.ts';

const table = (...lines: string[]) => Table.parse([':POSTROUTING ACCEPT [0:0]', ...lines].join('\n'));
const inA = (...args: string[]): Rule => rule('A', args);

test('what is there is not made again', () => {
  const changes = new Changes(table(':A - [0:0]', '-A A -j X'));
  changes.ensureChain('A');
  changes.append(inA('-j', 'X'));
  changes.insert(inA('-j', 'X'));
  expect(changes.lines).toEqual([]);
});

test('what is not there is made once, in order', () => {
  const changes = new Changes(table());
  changes.ensureChain('A');
  changes.ensureChain('A');
  changes.append(inA('-j', 'X'));
  changes.append(inA('-j', 'X'));
  changes.insert(inA('-j', 'Y'));
  expect(changes.lines).toEqual(['-N A', '-A A -j X', '-I A -j Y']);
});

test('every copy of a rule is removed, and no other', () => {
  const changes = new Changes(table(':A - [0:0]', '-A A -j X', '-A A -j Y', '-A A -j X'));
  changes.remove(inA('-j', 'X'));
  changes.remove(inA('-j', 'Z'));
  expect(changes.lines).toEqual(['-D A -j X', '-D A -j X']);
});

test('a chain is left alone when it holds what it should, and filled anew when it does not', () => {
  const full = table(':A - [0:0]', '-A A -j X', '-A A -j Y');
  const same = new Changes(full);
  same.fill('A', [inA('-j', 'X'), inA('-j', 'Y'), inA('-j', 'X')]);
  expect(same.lines).toEqual([]);
  const reordered = new Changes(full);
  reordered.fill('A', [inA('-j', 'Y'), inA('-j', 'X')]);
  expect(reordered.lines).toEqual(['-D A -j X', '-D A -j Y', '-A A -j Y', '-A A -j X']);
  const fresh = new Changes(table());
  fresh.fill('A', [inA('-j', 'X')]);
  expect(fresh.lines).toEqual(['-N A', '-A A -j X']);
});

test('a chain goes with what is in it and what leads to it', () => {
  const changes = new Changes(
    table(':A - [0:0]', ':B - [0:0]', '-A POSTROUTING -s 1.2.3.4/32 -j A', '-A POSTROUTING -j B', '-A A -j RETURN'),
  );
  changes.removeChain('A');
  changes.removeChain('C');
  expect(changes.lines).toEqual(['-D POSTROUTING -s 1.2.3.4/32 -j A', '-D A -j RETURN', '-X A']);
});
