import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findInPath } from './find-in-path.ts';

let folder: string;
let one: string;
let two: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-find-'));
  one = join(folder, 'one');
  two = join(folder, 'two');
  mkdirSync(join(one, 'a-folder'), { recursive: true });
  mkdirSync(two);
  writeFileSync(join(one, 'both'), '');
  writeFileSync(join(two, 'both'), '');
  writeFileSync(join(two, 'only-two'), '');
  writeFileSync(join(two, 'a-folder'), '');
  symlinkSync(join(two, 'only-two'), join(one, 'linked'));
  symlinkSync(join(folder, 'nowhere'), join(one, 'dangling'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the executable of a plugin', () => {
  test('T-INV-32 is looked for in every folder', () => {
    expect(findInPath('only-two', [one, two])).toBe(join(two, 'only-two'));
  });
  test('T-INV-33 is found by its name without an extension, the first folder before the second', () => {
    expect(findInPath('both', [one, two])).toBe(join(one, 'both'));
  });
  test('T-INV-34 needs a folder', () => {
    expect(() => findInPath('both', [])).toThrow(/^no paths provided$/);
  });
  test('T-INV-35 needs a name', () => {
    expect(() => findInPath('', [one])).toThrow(/^no plugin name provided$/);
  });
  test('T-INV-36 that is nowhere is an error naming all folders', () => {
    const search = () => findInPath('none', [one, two]);
    expect(search).toThrow(new RegExp(`^failed to find plugin "none" in path \\[${one} ${two}\\]$`));
  });
  test.each(['../only-two', 'sub/only-two', '..\\only-two', '/bin/sh'])(
    'T-INV-37 must be a plain name: %s is refused (W-21: both separators, everywhere)',
    (name) => {
      expect(() => findInPath(name, [one, two])).toThrow(`invalid plugin name: ${name}`);
    },
  );
  test('is a regular file, links followed; folders and dangling links are passed over', () => {
    expect(findInPath('a-folder', [one, two])).toBe(join(two, 'a-folder'));
    expect(findInPath('linked', [one])).toBe(join(one, 'linked'));
    expect(() => findInPath('dangling', [one])).toThrow('failed to find plugin');
  });
  test('W-40: an empty folder is not the current one', () => {
    expect(() => findInPath('package.json', [''])).toThrow('failed to find plugin "package.json" in path []');
  });
  test('comes back with a clean path', () => {
    expect(findInPath('both', [`${one}//./`])).toBe(join(one, 'both'));
  });
});
