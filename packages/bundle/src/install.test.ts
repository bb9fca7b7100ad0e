import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherPath } from '@podwire/launcher';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pluginTypes } from './everything.ts';
import { type InstallSource, install, nodeOption } from './install.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A build whose executables print what they were called as. */
function source(text: string, launcher?: string): InstallSource {
  const koffi = join(folder, 'koffi.node');
  writeFileSync(koffi, '');
  const says = `console.log(${JSON.stringify(text)}, require('node:path').basename(process.argv[1]));`;
  return { plugin: () => says, command: says, koffi: () => koffi, node: process.execPath, daemon: '', launcher };
}

/** Without a copy of Node.js, which is 100 MB and more. */
const node = { node: process.execPath };

const builds = (bin: string) => readdirSync(join(bin, '.podwire')).filter((name) => !name.startsWith('podwire'));

test('there is one executable per plugin type, and each knows its name', () => {
  const bin = join(folder, 'deep/bin');
  expect(install(source('one'), bin, node)).toMatchObject({
    folder: bin,
    installed: pluginTypes,
    replaced: [],
    warm: false,
  });
  expect(readdirSync(bin).sort()).toEqual(['.podwire', ...pluginTypes].sort());
  for (const type of pluginTypes) {
    expect(spawnSync(join(bin, type), { encoding: 'utf8' }).stdout).toBe(`one ${type}\n`);
  }
  expect(spawnSync(join(bin, '.podwire/podwire'), { encoding: 'utf8' }).stdout).toBe('one podwire\n');
});

test('without --node the executables run on a copy of the Node.js that the source brings', () => {
  const bin = join(folder, 'bin');
  const { build, node } = install(source('own'), bin);
  expect(node).toBe(join(bin, '.podwire', build, 'node'));
  expect(lstatSync(node).nlink).toBe(1);
  expect(spawnSync(join(bin, 'bridge'), { encoding: 'utf8' }).stdout).toBe('own bridge\n');
});

test('installing the same again changes nothing', () => {
  const bin = join(folder, 'bin');
  const first = install(source('one'), bin, node);
  const before = lstatSync(join(bin, '.podwire', first.build)).ctimeMs;
  expect(install(source('one'), bin, node)).toEqual(first);
  expect(lstatSync(join(bin, '.podwire', first.build)).ctimeMs).toBe(before);
});

/** Each installation starts every type once. */
const several = { timeout: 60_000 };

test('a newer build takes over; the one before it stays for calls that are under way, older ones go', several, () => {
  const bin = join(folder, 'bin');
  const [, second, third] = ['one', 'two', 'three'].map((text) => install(source(text), bin, node).build);
  expect(spawnSync(join(bin, 'ptp'), { encoding: 'utf8' }).stdout).toBe('three ptp\n');
  expect(builds(bin).sort()).toEqual([second, third].sort());
});

test('executables of another make are replaced, and named', () => {
  const bin = join(folder, 'bin');
  install(source('one'), bin, node);
  rmSync(join(bin, 'bridge'));
  writeFileSync(join(bin, 'bridge'), '#!/bin/sh\n', { mode: 0o755 });
  rmSync(join(bin, 'static'));
  symlinkSync('/usr/lib/cni/static', join(bin, 'static'));
  writeFileSync(join(bin, 'none-such'), '#!/bin/sh\n');
  expect(install(source('one'), bin, node).replaced).toEqual(['bridge', 'static']);
  expect(readlinkSync(join(bin, 'bridge'))).toMatch(/^\.podwire\//);
  expect(existsSync(join(bin, 'none-such'))).toBe(true);
});

describe('with a launcher', () => {
  /** What it is called by, and what it was called as, which tell that it is there. */
  function launcher(): string {
    const path = join(folder, 'static-program');
    writeFileSync(path, '#!/bin/sh\necho "launched $0"\n');
    return path;
  }

  test('the executables are links to it, and it has all that it runs', () => {
    const bin = join(folder, 'bin');
    const { build, warm } = install(source('one', launcher()), bin, node);
    expect(warm).toBe(true);
    const home = join(bin, '.podwire', build);
    for (const type of pluginTypes) {
      expect(readlinkSync(join(bin, type))).toBe(`.podwire/${build}/launcher`);
      expect(spawnSync(join(bin, type), { encoding: 'utf8' }).stdout).toBe(`launched ${join(bin, type)}\n`);
      // As it runs them cold.
      const cold = spawnSync(join(home, 'node'), [nodeOption, join(home, 'cold', type)], { encoding: 'utf8' });
      expect(cold.stdout).toBe(`one ${type}\n`);
    }
    expect(existsSync(join(home, 'daemon.cjs'))).toBe(true);
    expect(realpathSync(join(home, 'node'))).toBe(realpathSync(process.execPath));
  });
  test('that is not wanted, each call starts Node.js; going over and back replaces nobody', () => {
    const bin = join(folder, 'bin');
    const both = source('one', launcher());
    const { build } = install(both, bin, node);
    expect(install(both, bin, { ...node, launcher: false })).toMatchObject({ build, warm: false, replaced: [] });
    expect(spawnSync(join(bin, 'ptp'), { encoding: 'utf8' }).stdout).toBe('one ptp\n');
    expect(install(both, bin, node)).toMatchObject({ build, warm: true, replaced: [] });
    expect(readlinkSync(join(bin, 'ptp'))).toBe(`.podwire/${build}/launcher`);
  });
  test('another one is another build', () => {
    const bin = join(folder, 'bin');
    const first = install(source('one', launcher()), bin, node);
    const other = source('one', launcher());
    writeFileSync(join(folder, 'static-program'), '#!/bin/sh\necho other\n');
    expect(install(other, bin, node).build).not.toBe(first.build);
  });

  const built = launcherPath();
  test.skipIf(!built)('that is the real one, calls run cold as the same plugins', () => {
    const bin = join(folder, 'bin');
    install(source('one', built), bin);
    for (const type of ['bridge', 'host-local']) {
      const environment = { ...process.env, PODWIRE_DAEMON: 'off', CNI_COMMAND: 'VERSION' };
      const call = spawnSync(join(bin, type), { env: environment, encoding: 'utf8' });
      expect(call).toMatchObject({ status: 0, stdout: `one ${type}\n`, stderr: '' });
    }
  });
  test('Node.js gets the option that the executables have', () => {
    const header = readFileSync(join(import.meta.dirname, '../../launcher/src/cold.h'), 'utf8');
    expect(header).toContain(`#define NODE_OPTION "${nodeOption}"\n`);
  });
});

test('a path that cannot stand in a #! line is refused, and nothing is left', () => {
  const bin = join(folder, 'with space');
  expect(() => install(source('one'), bin)).toThrow(/cannot stand in a #! line: .*with space/);
  expect(builds(bin)).toEqual([]);
});

test('a folder that is none is named', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => install(source('one'), join(folder, 'file'), node)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`cannot install into ${join(folder, 'file')}`),
      code: 5,
    }),
  );
});
