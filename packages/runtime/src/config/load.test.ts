import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NetworkNotFoundError, NoConfigsFoundError } from './errors.ts';
import { configFiles, loadNetwork, loadNetworkFile, loadPlugin, loadPluginFile } from './load.ts';
import { effectiveText, parseNetworkList } from './network-list.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, content: unknown): string {
  const path = join(folder, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a single plugin’s config', () => {
  test('T-CONF-01: is found by its name, and kept as it was written', () => {
    const text = '{ "name": "some-plugin", "type": "foobar", "some-key": [ "some-value" ] }';
    write('50-whatever.conf', text);
    expect(loadPlugin(folder, 'some-plugin')).toMatchObject({ name: 'some-plugin', type: 'foobar', text });
  });
  test('T-CONF-02: without the folder there is none', () => {
    const missing = join(folder, 'none');
    expect(() => loadPlugin(missing, 'x')).toThrow(`no net configurations found in ${missing}`);
    expect(() => loadPlugin(missing, 'x')).toThrow(NoConfigsFoundError);
  });
  test('T-CONF-03: may end in .json', () => {
    write('50-whatever.json', { name: 'some-plugin', type: 'foobar' });
    expect(loadPlugin(folder, 'some-plugin').type).toBe('foobar');
  });
  test('T-CONF-04: of another name is not it', () => {
    write('50-whatever.conf', { name: 'some-plugin', type: 'foobar' });
    expect(() => loadPlugin(folder, 'some-other-plugin')).toThrow(
      `no net configuration with name "some-other-plugin" in ${folder}`,
    );
  });
  test('T-CONF-05: behind one that is malformed is not found', () => {
    write('00-bad.conf', '{ "name": "bad",');
    write('50-whatever.conf', { name: 'some-plugin', type: 'foobar' });
    expect(() => loadPlugin(folder, 'some-plugin')).toThrow(
      /^error parsing configuration: unexpected end of JSON input$/,
    );
  });
  test('T-CONF-06: is not looked for in folders below', () => {
    write('sub/50-whatever.conf', { name: 'deep', type: 'foobar' });
    expect(() => loadPlugin(folder, 'deep')).toThrow(NoConfigsFoundError);
    write('60-other.conf', { name: 'other', type: 'foobar' });
    expect(() => loadPlugin(folder, 'deep')).toThrow(NetworkNotFoundError);
  });
  test('T-CONF-08: that cannot be read says so', () => {
    expect(() => loadPluginFile('/tmp/nope/not-here')).toThrow(
      'error reading /tmp/nope/not-here: open /tmp/nope/not-here: no such file or directory',
    );
  });
  test('T-CONF-09: needs a type', () => {
    expect(() => loadPluginFile(write('x.conf', { name: 'x' }))).toThrow(
      /^error parsing configuration: missing 'type'$/,
    );
  });
});

const list = (changes: Record<string, unknown> = {}) => ({
  name: 'some-list',
  cniVersion: '0.4.0',
  plugins: [{ type: 'host-local', subnet: '10.0.0.1/24' }],
  ...changes,
});

describe('a network', () => {
  test('T-CONF-11: is loaded with its plugins, sorted and compact, and kept as it was written', () => {
    const text = `{ "name": "some-list", "cniVersion": "0.2.0", "disableCheck": true,
      "plugins": [ { "type": "host-local", "subnet": "10.0.0.1/24" }, { "type": "bridge", "mtu": 1400 }, { "type": "port-forwarding", "ports": { "20.0.0.1:8080": "80" } } ] }`;
    write('50-whatever.conflist', text);
    const loaded = loadNetwork(folder, 'some-list');
    expect(loaded).toMatchObject({
      name: 'some-list',
      cniVersion: '0.2.0',
      disableCheck: true,
      disableGC: false,
      text,
    });
    expect(loaded.plugins.map((plugin) => plugin.text)).toEqual([
      '{"subnet":"10.0.0.1/24","type":"host-local"}',
      '{"mtu":1400,"type":"bridge"}',
      '{"ports":{"20.0.0.1:8080":"80"},"type":"port-forwarding"}',
    ]);
  });
  test('T-CONF-12: is the list’s, whatever sorts before it', () => {
    write('00-single.conf', { name: 'some-list', type: 'bridge' });
    write('50-whatever.conflist', list());
    expect(loadNetwork(folder, 'some-list').plugins[0]?.type).toBe('host-local');
  });
  test('T-CONF-13: is the single plugin’s without one', () => {
    write('00-single.conf', { name: 'some-list', cniVersion: '0.3.1', type: 'bridge' });
    expect(loadNetwork(folder, 'some-list')).toMatchObject({
      name: 'some-list',
      cniVersion: '0.3.1',
      plugins: [{ type: 'bridge' }],
    });
  });
  test('T-CONF-14: without the folder there is none', () => {
    expect(() => loadNetwork(join(folder, 'none'), 'x')).toThrow(NoConfigsFoundError);
  });
  test('T-CONF-15: of another name is not it', () => {
    write('50-whatever.conflist', list());
    expect(() => loadNetwork(folder, 'other')).toThrow(`no net configuration with name "other" in ${folder}`);
    expect(() => loadNetwork(folder, 'other')).toThrow(NetworkNotFoundError);
  });
  test('T-CONF-16: behind one that is malformed is not found', () => {
    write('00-bad.conflist', '{ "name": "bad",');
    write('50-whatever.conflist', list());
    expect(() => loadNetwork(folder, 'some-list')).toThrow(
      /^error parsing configuration list: unexpected end of JSON input$/,
    );
  });
  test('T-CONF-17: is not looked for in folders below', () => {
    write('sub/50-whatever.conflist', list({ name: 'deep' }));
    write('50-whatever.conflist', list());
    expect(() => loadNetwork(folder, 'deep')).toThrow(NetworkNotFoundError);
  });
  test('T-CONF-31: in a file that cannot be read says so', () => {
    expect(() => loadNetworkFile('/tmp/nope/not-here')).toThrow(/^error reading \/tmp\/nope\/not-here: open /);
  });
});

describe('the plugin folder', () => {
  const load = (changes: Record<string, unknown>) => loadNetworkFile(write('50-whatever.conflist', list(changes)));
  const types = (changes: Record<string, unknown> = {}) => load(changes).plugins.map(({ type }) => type);
  test('T-CONF-21, 30: is not looked at when the list says so', () => {
    write('some-list/10-bridge.conf', { type: 'bridge' });
    expect(load({ loadOnlyInlinedPlugins: true }).loadOnlyInlinedPlugins).toBe(true);
    expect(types({ loadOnlyInlinedPlugins: true })).toEqual(['host-local']);
  });
  test('T-CONF-25: may hold all that there is', () => {
    write('some-list/10-bridge.conf', { type: 'bridge' });
    expect(types({ loadOnlyInlinedPlugins: false, plugins: undefined })).toEqual(['bridge']);
  });
  test('T-CONF-26: or nothing, and then there must be something in the list', () => {
    expect(() => load({ plugins: undefined })).toThrow(/^no plugin configs found$/);
  });
  test('T-CONF-27, 28: is not needed, and may be empty', () => {
    expect(types()).toEqual(['host-local']);
    mkdirSync(join(folder, 'some-list'));
    expect(types()).toEqual(['host-local']);
  });
  test('T-CONF-29: follows what is in the list, .conf files only, in the order of their names', () => {
    for (const file of ['20-b.conf', '10-a.conf', '30-c.json', '40-d.conflist', 'sub/50-e.conf']) {
      write(`some-list/${file}`, { type: file.slice(3, 4) });
    }
    expect(types()).toEqual(['host-local', 'a', 'b']);
  });
  test('W-30: does not make up for an empty list of plugins', () => {
    write('some-list/10-bridge.conf', { type: 'bridge' });
    expect(() => load({ plugins: [] })).toThrow('no plugins in list');
  });
  test('with a bad file fails the network', () => {
    write('some-list/10-bad.conf', '{}');
    expect(() => load({})).toThrow("missing 'type'");
  });
  test('W-31: is not there when a plain file has its name, and someone is told', () => {
    write('some-list', '');
    const lines: string[] = [];
    const file = write('50-whatever.conflist', list());
    expect(loadNetworkFile(file, { warn: (line) => lines.push(line) }).plugins).toHaveLength(1);
    expect(lines).toEqual([`${join(folder, 'some-list')} is a file and no folder of plugins: ignored`]);
  });
  test('W-12: is nowhere else, since names that lead elsewhere are refused', () => {
    for (const name of ['', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b']) {
      expect(() => load({ name })).toThrow(/^error parsing configuration list: invalid name /);
    }
  });
  test('W-10: is part of what is kept, with all keys of the list', () => {
    write('some-list/10-bridge.conf', { type: 'bridge', mtu: 1400 });
    const kept = effectiveText(load({ nerdctlID: 'x' }));
    expect(JSON.parse(kept)).toMatchObject({ nerdctlID: 'x' });
    expect(parseNetworkList(kept).plugins.map(({ text }) => text)).toEqual([
      '{"subnet":"10.0.0.1/24","type":"host-local"}',
      '{"mtu":1400,"type":"bridge"}',
    ]);
  });
});

test('files are what is no folder, links to folders too, in the order of their names, by their last extension', () => {
  for (const file of [
    'b.conf',
    'a.conf',
    '.conf',
    '.hidden.conf',
    'x.conf.bak',
    'x.bak.conf',
    'conf',
    'Z.conf',
    'ä.conf',
  ]) {
    write(file, '');
  }
  mkdirSync(join(folder, 'folder.conf'));
  symlinkSync(join(folder, 'folder.conf'), join(folder, 'link.conf'));
  const names = ['.conf', '.hidden.conf', 'Z.conf', 'a.conf', 'b.conf', 'link.conf', 'x.bak.conf', 'ä.conf'];
  expect(configFiles(folder, ['.conf'])).toEqual(names.map((name) => join(folder, name)));
  expect(configFiles(join(folder, 'none'), ['.conf'])).toEqual([]);
});
