import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coverage, coverageTable, lostPlaces } from './acceptance.ts';

const all = coverage();

test("every item of the references' test lists has a test, or a reason", () => {
  expect(all.length).toBeGreaterThan(400);
  const open = all.filter(({ files, reason }) => files.length === 0 && reason === undefined);
  expect(open.map(({ item }) => item)).toEqual([]);
});

test('every test that is named for an item is there', () => {
  expect(lostPlaces()).toEqual([]);
});

test('e2e/acceptance.md is what `node tools/acceptance.ts` writes', () => {
  expect(readFileSync(join(import.meta.dirname, '..', 'e2e', 'acceptance.md'), 'utf8')).toBe(coverageTable(all));
});
