import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lists, type Place, places, reasons } from '../e2e/acceptance/items.ts';

// Which test covers which item of the references' test lists. Most tests carry the item's name in their title; where
// one stands for many, e2e/acceptance/items.ts names it. Writes e2e/acceptance.md; with --check, compares it.

const root = join(import.meta.dirname, '..');
const report = join(root, 'e2e', 'acceptance.md');

/** What stands between the numbers of a title. */
const joint = ', | and | to ';

/** What there is to say of one item. */
export interface Coverage {
  readonly item: string;
  /** Files with a test of it. */
  readonly files: readonly string[];
  readonly reason?: string;
}

/** The items of all lists, in order, with the tests that cover them. */
export function coverage(): Coverage[] {
  const named = namedInTests();
  const placed = expand(places);
  const excused = expand(reasons);
  return Object.entries(lists).flatMap(([list, count]) =>
    Array.from({ length: count }, (_, index) => {
      const item = `${list}-${index + 1}`;
      const files = new Set([...(named.get(item) ?? []), ...(placed.get(item) ?? []).map(([file]) => file)]);
      const reason = excused.get(item);
      return { item, files: [...files].sort(), ...(reason === undefined ? {} : { reason }) };
    }),
  );
}

/** Places whose file is gone, or no longer has a test of that title. */
export function lostPlaces(): Place[] {
  return Object.values(places)
    .flat()
    .filter(([file, title]) => {
      const path = join(root, file);
      // A title in quotes has them escaped, or not, as the formatter likes it.
      return !existsSync(path) || !readFileSync(path, 'utf8').replaceAll('\\', '').includes(title);
    });
}

/** The table, as it stands in e2e/acceptance.md. */
export function coverageTable(all: readonly Coverage[]): string {
  const rows = all.map(({ item, files, reason }) => {
    const where = files.map((file) => `[${file}](../${file})`).join(', ');
    return `| ${item} | ${[where, reason].filter(Boolean).join('. ') || '**nothing**'} |`;
  });
  return [
    "# The references' test lists, and the tests here",
    '',
    'Made by `node tools/acceptance.ts`. Each line of a reference list has a test, or the reason why it has none.',
    '',
    '| item | test |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Every name of an item in a test file: `T-API-04`, `T-API-33, 34`, `T-SK-11, -12`, `T-SK-34 to -40`, `NS-04`. */
function namedInTests(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const one = `(?:${Object.keys(lists).join('|')})`;
  const pattern = new RegExp(`\\b(${one})[- ]0*(\\d+)((?:(?:${joint})(?:${one})?-?0*\\d+)*)`, 'g');
  for (const file of testFiles()) {
    for (const [, list = '', first = '', more = ''] of titlesOf(file).matchAll(pattern)) {
      for (const number of numbersOf(first, more)) {
        const item = `${list}-${number}`;
        found.set(item, (found.get(item) ?? new Set()).add(file));
      }
    }
  }
  return found;
}

/** A line that is a comment may say where an item is not tested. */
function titlesOf(file: string): string {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.filter((line) => !line.trimStart().startsWith('//')).join('\n');
}

function numbersOf(first: string, more: string): number[] {
  const numbers = [Number(first)];
  for (const [, how = '', text = ''] of more.matchAll(new RegExp(`(${joint})[^\\d]*0*(\\d+)`, 'g'))) {
    const from = how === ' to ' ? (numbers.at(-1) ?? 0) + 1 : Number(text);
    for (let number = from; number <= Number(text); number += 1) numbers.push(number);
  }
  return numbers;
}

/** `BR-9-12` as four keys. */
function expand<T>(byRange: Readonly<Record<string, T>>): Map<string, T> {
  const each = new Map<string, T>();
  for (const [range, value] of Object.entries(byRange)) {
    const [, list = '', first = '', last = first] = /^(.*?)-(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    for (let number = Number(first); number <= Number(last); number += 1) each.set(`${list}-${number}`, value);
  }
  return each;
}

function testFiles(): string[] {
  const folders = [...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'src')), 'e2e', 'tools'];
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith('.test.ts') || /^packages\/testkit\/src\/contracts\/.*\.ts$/.test(file))
    .map((file) => relative(root, join(root, file)));
}

if (process.argv[1] === import.meta.filename) {
  const all = coverage();
  const text = coverageTable(all);
  if (!process.argv.includes('--check')) writeFileSync(report, text);
  const open = all.filter(({ files, reason }) => files.length === 0 && reason === undefined).map(({ item }) => item);
  for (const [file, title] of lostPlaces()) process.stderr.write(`${file} has no test "${title}"\n`);
  if (open.length > 0) process.stderr.write(`no test and no reason: ${open.join(' ')}\n`);
  const isStale = readFileSync(report, 'utf8') !== text;
  if (isStale) process.stderr.write('e2e/acceptance.md is stale: run node tools/acceptance.ts\n');
  if (open.length > 0 || lostPlaces().length > 0 || isStale) process.exitCode = 1;
}
