import { expect, test } from 'vitest';
import { sourceOf, Writer } from './bytes.ts';
import { text, u8, u16be, u32be } from './scalar.ts';
import { pad, struct } from './struct.ts';

const header = struct('header', { family: u8, pad: pad(1), type: u16be, index: u32be });

test('fields lie in order, padding between them, and what is left out is zero', () => {
  const to = new Writer();
  header.write(to, { family: 7, index: 0x01020304 });
  expect([...to.finish()]).toEqual([7, 0, 0, 0, 1, 2, 3, 4]);
  expect(header.size).toBe(8);
});

test('reading gives every field but the padding', () => {
  const bytes = Uint8Array.from([9, 9, 7, 0xff, 0, 1, 0, 0, 0, 5]);
  expect(header.read(sourceOf(bytes), 2, 10)).toEqual({ family: 7, type: 1, index: 5 });
});

test('an offset is known by its field', () => {
  const from = sourceOf(new Uint8Array(20));
  expect(header.locate?.(from, 10, 18, 12)).toBe('header.type');
  expect(header.locate?.(from, 10, 18, 11)).toBeUndefined(); // padding
});

test('a field without a fixed size has no place in a struct', () => {
  expect(() => struct('bad', { name: text })).toThrow('bad.name has no fixed size');
});

test('a wrong field or value does not compile', () => {
  const to = new Writer();
  // @ts-expect-error no such field
  header.write(to, { familiy: 7 });
  // @ts-expect-error padding is no field
  header.write(to, { pad: 0 });
  expect(to.length).toBe(16);
});
