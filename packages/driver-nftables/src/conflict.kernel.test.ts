import { expect } from '@podwire/testkit';
import type { Change } from './changes.ts';
import { retryOnConflict } from './conflict.ts';
import { test } from './testing/ruleset-test.ts';

const mine: Change = { change: 'add table', family: 'inet', table: 'mine' };
const theirs = (table: string): Change => ({ change: 'add table', family: 'ip', table });

test('what was read before somebody changed it is read again', async ({ ruleset }) => {
  const seen: number[] = [];
  retryOnConflict(ruleset, () => {
    seen.push(ruleset.tables().length);
    if (seen.length < 3) ruleset.commit([theirs(`t${seen.length}`)]);
    return [mine];
  });
  expect(seen).toEqual([0, 1, 2]);
  expect(ruleset.tables().map(({ table }) => table)).toEqual(['t1', 't2', 'mine']);
});

test('nothing to change is no batch', async ({ ruleset }) => {
  const before = ruleset.generation();
  retryOnConflict(ruleset, () => []);
  expect(ruleset.generation()).toBe(before);
});

test('it gives up after twenty, and says who to look for', async ({ ruleset }) => {
  let attempts = 0;
  const losing = () => {
    attempts += 1;
    ruleset.commit([theirs(`t${attempts}`)]);
    return [mine];
  };
  expect(() => retryOnConflict(ruleset, losing)).toThrow(
    expect.objectContaining({ code: 11, details: expect.stringContaining('nft monitor') }),
  );
  expect(attempts).toBe(20);
});

test('another error is nothing to try again', async ({ ruleset }) => {
  let attempts = 0;
  const wrong = (): Change[] => {
    attempts += 1;
    return [{ change: 'delete table', family: 'inet', table: 'missing' }];
  };
  expect(() => retryOnConflict(ruleset, wrong)).toThrow(expect.objectContaining({ errno: 'ENOENT' }));
  expect(attempts).toBe(1);
});
