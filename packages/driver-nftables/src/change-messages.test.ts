import { describe, expect, test } from 'vitest';
import { aboutChange, messagesOf } from './change-messages.ts';
import type { Change } from './changes.ts';
import type { SetDefinition } from './data.ts';

const table = { family: 'inet', table: 't' } as const;
const set: SetDefinition = { ...table, set: 's', key: ['ipv4_addr'], data: 'verdict' };

test('an error says the change and what it was about, as nft would', () => {
  const said = (change: Change) => {
    const { operation, subject } = aboutChange(change);
    return `${operation} ${subject}`;
  };
  expect(said({ change: 'add table', ...table })).toBe('add table inet t');
  expect(said({ change: 'delete rule', ...table, chain: 'c', handle: 7n })).toBe('delete rule inet t c');
  expect(said({ change: 'add set', set })).toBe('add set inet t s');
  expect(said({ change: 'create elements', set, elements: [] })).toBe('create elements of inet t s');
});

describe('elements', () => {
  const elements = Array.from({ length: 1000 }, (_, at) => ({
    key: [`10.0.${at >> 8}.${at & 0xff}`],
    data: { goto: 'a-chain-with-a-rather-long-name' },
    comment: 'x'.repeat(127),
  }));

  test('are as many messages as they need to fit, of one change', () => {
    const parts = messagesOf({ change: 'create elements', set, elements }, 1);
    expect(parts.length).toBeGreaterThan(1);
    const counts = parts.map(({ values }) => (values.attrs as { elements?: unknown[] }).elements?.length ?? 0);
    expect(counts.reduce((sum, count) => sum + count)).toBe(1000);
    expect(new Set(parts.map(({ flags }) => flags.join()))).toEqual(new Set(['create,excl']));
  });

  test('none is no message', () => {
    expect(messagesOf({ change: 'delete elements', set, elements: [] }, 1)).toEqual([]);
  });

  test('with data of another kind than the map’s are refused', () => {
    const fields: SetDefinition = { ...set, data: ['ipv4_addr'] };
    const wrong = { change: 'add elements', set: fields, elements: [{ key: ['10.0.0.1'], data: 'drop' }] } as const;
    expect(() => messagesOf(wrong, 1)).toThrow('"drop" are not the fields ipv4_addr');
  });
});
