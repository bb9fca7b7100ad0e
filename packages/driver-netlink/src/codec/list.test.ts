import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attr, attrs } from './attrs.ts';
import { sourceOf } from './bytes.ts';
import { listOf } from './list.ts';
import { fixedText, s32be, text } from './scalar.ts';
import { bytesOf, valueIn } from './value.ts';

const item = attrs('item', { name: attr(1, text), place: attr(2, s32be) });
const items = listOf('items', 1, item, { flagged: true });

test('a list comes back as it was, in its order', () => {
  const record = fc.record({
    name: fc.stringMatching(/^[a-z]{0,12}$/),
    place: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  });
  fc.assert(
    fc.property(fc.array(record), (values) => {
      expect(valueIn(items, bytesOf(items, values))).toEqual(values);
    }),
  );
});

test('each item is one attribute, all of one type', () => {
  expect(Buffer.from(bytesOf(items, [{ name: 'a' }, { place: -1 }])).toString('hex')).toMatch(
    /^0c00018006000100610000000c00018008000200ffffffff$/,
  );
});

test('what lies at an offset has a name', () => {
  const bytes = bytesOf(items, [{ name: 'a' }, { place: -1 }]);
  expect(items.locate?.(sourceOf(bytes), 0, bytes.length, 20)).toBe('item.place');
});

test('a text in a field of its own size ends with at least one NUL', () => {
  const ifname = fixedText(16);
  expect([...bytesOf(ifname, 'v0')]).toEqual([0x76, 0x30, ...Array(14).fill(0)]);
  expect(valueIn(ifname, bytesOf(ifname, 'a'.repeat(15)))).toBe('a'.repeat(15));
  expect(() => bytesOf(ifname, 'a'.repeat(16))).toThrow('has 16 bytes, and 15 fit');
});
