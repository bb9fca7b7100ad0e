import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pluginTypes } from './everything.ts';
import { install } from './install.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-launcher-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const saying = (text: string) => `console.log('${text}', typeof require, __filename, process.argv[2]);`;

/** An installation whose executables say a text; the path of what it consists of. */
function installed(text: string, node = process.execPath): (name: string) => string {
  const koffi = join(folder, 'koffi.node');
  writeFileSync(koffi, '');
  const { build } = install(
    { plugin: () => saying(text), command: '', koffi: () => koffi, node, daemon: '', launcher: undefined },
    join(folder, 'bin'),
    { node },
  );
  return (name) => join(folder, 'bin/.podwire', build, name);
}

const code = `bridge-${process.version}.code`;
const bridge = () => spawnSync(join(folder, 'bin/bridge'), ['word'], { encoding: 'utf8' });

test('an installation keeps compiled code, and the executables run that', () => {
  const inBuild = installed('one');
  expect(readdirSync(inBuild('.'))).toEqual(
    expect.arrayContaining(pluginTypes.map((type) => `${type}-${process.version}.code`)),
  );
  // V8 knows a source by its length alone, so that another text of the same length shows which of the two it runs.
  writeFileSync(inBuild('bridge.cjs'), saying('two'));
  expect(bridge().stdout).toBe(`one function ${inBuild('bridge.cjs')} word\n`);
});

test.each([
  ['is gone', (path: string) => rmSync(path)],
  ['is no code', (path: string) => writeFileSync(path, 'nonsense')],
  ['is cut off', (path: string) => writeFileSync(path, Buffer.alloc(0))],
])('where the compiled code %s, the executables compile', (_, spoil) => {
  const inBuild = installed('one');
  spoil(inBuild(code));
  expect(bridge()).toMatchObject({
    stdout: `one function ${inBuild('bridge.cjs')} word\n`,
    stderr: '',
    status: 0,
  });
});

test('no plugin can be told to write compiled code', () => {
  const inBuild = installed('one');
  rmSync(inBuild(code));
  spawnSync(join(folder, 'bin/bridge'), ['warm-up', 'bridge']);
  expect(existsSync(inBuild(code))).toBe(false);
});
