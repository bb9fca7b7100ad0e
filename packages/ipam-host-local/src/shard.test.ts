import { expect, test } from 'vitest';
import { Shard } from './shard.ts';

test('a holder has the addresses that were set last', () => {
  const shard = new Shard();
  shard.set('a\r\neth0', ['10.0.0.2']);
  shard.set('b\r\neth0', ['10.0.0.3', 'fd00::3']);
  shard.set('a\r\neth0', ['10.0.0.4']);
  expect(shard.get('a\r\neth0')).toEqual(['10.0.0.4']);
  expect(shard.get('b\r\neth0')).toEqual(['10.0.0.3', 'fd00::3']);
  expect(shard.text.split('\n')).toHaveLength(3);
});

test('a holder whose name is the end or the beginning of another has none of its addresses', () => {
  const shard = new Shard();
  shard.add('aa\r\neth0', ['10.0.0.2']);
  shard.add('aa', ['10.0.0.3']);
  for (const other of ['a\r\neth0', 'aa\r\neth', 'eth0', 'a', '']) expect(shard.get(other), other).toEqual([]);
  expect(shard.get('aa')).toEqual(['10.0.0.3']);
});

test('whatever a file may say is kept apart', () => {
  const holders = ['"', '\\', 'a "b" c\nd', '__proto__', 'ü\r\n\u2028', '"x" 10.0.0.9'];
  const shard = new Shard();
  for (const [index, holder] of holders.entries()) shard.set(holder, [`10.0.0.${index}`]);
  expect(holders.map((holder) => shard.get(holder)[0])).toEqual(holders.map((_, index) => `10.0.0.${index}`));
});

test('a holder without addresses has no line', () => {
  const shard = new Shard();
  shard.set('a', ['10.0.0.2']);
  shard.set('b', ['10.0.0.3']);
  shard.set('a', []);
  expect(shard.text).toBe('"b" 10.0.0.3\n');
  shard.set('b', []);
  expect(shard.text).toBe('');
});
