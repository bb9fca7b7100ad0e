import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commentOf, lineOf, quoted, rule, sameRule, targetOf, wordAfter, wordsOf } from './rule.ts';

test('plain words stay as they are, and others are quoted', () => {
  const wanted = rule('CNI-DN-1', ['-s', '10.0.0.0/24'], ['-m', 'comment', '--comment', 'name: "a\\b"'], ['-j', 'X']);
  expect(lineOf('-A', wanted)).toBe('-A CNI-DN-1 -s 10.0.0.0/24 -m comment --comment "name: \\"a\\\\b\\"" -j X');
  expect(quoted('')).toBe('""');
  expect(quoted('[fd00::2]:80')).toBe('[fd00::2]:80');
});

test('a line of iptables-save is read as it was written', () => {
  expect(wordsOf(`-A X -m comment --comment "a\\"b\\\\c \\' #" ! -d ff00::/8 --comment "" -j Y`)).toEqual([
    '-A',
    'X',
    '-m',
    'comment',
    '--comment',
    `a"b\\c ' #`,
    '!',
    '-d',
    'ff00::/8',
    '--comment',
    '',
    '-j',
    'Y',
  ]);
});

test('whatever is written is read back', { timeout: 20_000 }, () => {
  const word = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/[\n\r\0]/.test(text));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      expect(wordsOf(words.map(quoted).join(' '))).toEqual(words);
    }),
  );
});

test('two rules are the same when every word is', () => {
  const one = rule('A', ['-s', '1'], ['-j', 'X']);
  expect(sameRule(one, rule('A', ['-s', '1', '-j', 'X']))).toBe(true);
  expect(sameRule(one, rule('B', ['-s', '1', '-j', 'X']))).toBe(false);
  expect(sameRule(one, rule('A', ['-s', '2', '-j', 'X']))).toBe(false);
  expect(sameRule(one, rule('A', ['-s', '1', '-j', 'X', 'Y']))).toBe(false);
});

test('options are found by name', () => {
  const one = rule('A', ['!', '-d', '10.0.0.1/32', '-p', 'tcp'], ['-m', 'comment', '--comment', 'c'], ['-g', 'X']);
  expect(targetOf(one)).toBe('X');
  expect(commentOf(one)).toBe('c');
  expect(wordAfter(one, '-p')).toBe('tcp');
  expect(wordAfter(one, '-d'), 'negated').toBeUndefined();
  expect(wordAfter(one, '-s')).toBeUndefined();
});
