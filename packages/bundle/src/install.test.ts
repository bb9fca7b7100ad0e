import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pluginTypes } from './everything.ts';
import { type InstallSource, install } from './install.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A build whose executables print what they were called as. */
function source(text: string): InstallSource {
  const koffi = join(folder, 'koffi.node');
  writeFileSync(koffi, '');
  const says = `console.log(${JSON.stringify(text)}, require('node:path').basename(process.argv[1]));`;
  return { plugin: () => says, command: says, koffi: () => koffi, node: process.execPath };
}

/** Without a copy of Node.js, which is 100 MB and more. */
const node = { node: process.execPath };

const builds = (bin: string) => readdirSync(join(bin, '.podwire')).filter((name) => name !== 'podwire');

test('there is one executable per plugin type, and each knows its name', () => {
  const bin = join(folder, 'deep/bin');
  expect(install(source('one'), bin, node)).toMatchObject({ folder: bin, installed: pluginTypes, replaced: [] });
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
