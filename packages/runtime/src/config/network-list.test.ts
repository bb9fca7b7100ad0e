import { describe, expect, test } from 'vitest';
import { listOfOne, parseNetworkList } from './network-list.ts';
import { parsePluginConfig } from './plugin-config.ts';

const parse = (changes: Record<string, unknown>) =>
  parseNetworkList(JSON.stringify({ name: 'some-list', plugins: [{ type: 'noop' }], ...changes }));
const prefix = 'error parsing configuration list: ';

describe('the switches of a list', () => {
  test('T-CONF-18, 19: may be strings', () => {
    expect(parse({ disableCheck: 'true' }).disableCheck).toBe(true);
    expect(parse({ disableCheck: 'false' }).disableCheck).toBe(false);
    expect(parse({ disableGC: 'TRUE' }).disableGC).toBe(true);
  });
  test('T-CONF-20, 23: may not be other strings', () => {
    expect(() => parse({ disableCheck: 'adsFasdfasf' })).toThrow(
      `${prefix}invalid value "adsfasdfasf" for disableCheck`,
    );
    expect(() => parse({ loadOnlyInlinedPlugins: 'sphagnum' })).toThrow(
      `${prefix}invalid value "sphagnum" for loadOnlyInlinedPlugins`,
    );
  });
  test('T-CONF-22: are off', () => {
    expect(parse({})).toMatchObject({ disableCheck: false, disableGC: false, loadOnlyInlinedPlugins: false });
  });
});

describe('a list is refused', () => {
  test.each([
    [
      'T-CONF-24',
      { loadOnlyInlinedPlugins: true, plugins: undefined },
      "`loadOnlyInlinedPlugins` is true, and no 'plugins' key",
    ],
    ['without a name', { name: undefined }, 'no name'],
    ['with a name that is no text', { name: 1 }, 'invalid name type float64'],
    ['with a version that is no text', { cniVersion: true }, 'invalid cniVersion type bool'],
    ['with versions that are no list', { cniVersions: '1.0.0' }, 'invalid type for cniVersions: []interface {}'],
    [
      'with a version among them that is no text',
      { cniVersions: ['1.0.0', {}] },
      'invalid type for cniVersions index 1: map[string]interface {}',
    ],
    ['with a switch that is none', { disableGC: 1 }, 'invalid type float64 for disableGC'],
    ['with a switch that is null', { disableCheck: null }, 'invalid type <nil> for disableCheck'],
    ['with plugins that are no list', { plugins: {} }, "invalid 'plugins' type map[string]interface {}"],
    ['with plugins that are null', { plugins: null }, "invalid 'plugins' type <nil>"],
    ['with an empty list of plugins', { plugins: [] }, 'no plugins in list'],
  ])('%s', (_why, changes, message) => {
    expect(() => parse(changes)).toThrow(new RegExp(`^${prefix}${message.replace(/[.[\](){}]/g, '\\$&')}$`));
  });
  test('when it is no object', () => {
    expect(() => parseNetworkList('[]')).toThrow(`${prefix}json: cannot unmarshal array`);
    expect(() => parseNetworkList('null')).toThrow(`${prefix}no name`);
  });
  test('with the plugin that cannot be parsed, without the prefix', () => {
    expect(() => parse({ plugins: [{ type: 'a' }, { type: 1 }] })).toThrow(
      /^failed to parse plugin config 1: error parsing configuration: json: cannot unmarshal number into Go struct field /,
    );
  });
});

test('keys of a list are matched exactly', () => {
  expect(parse({ CNIVersion: '1.0.0', cniversion: '1.0.0' }).cniVersion).toBe('');
});

describe('the version of a list', () => {
  test.each([
    ['T-CONF-39: the greatest counts', { cniVersions: ['1.1.0', '0.4.0', '1.0.0'] }, '1.1.0'],
    ['T-CONF-40: of those we know', { cniVersions: ['99.0.0', '1.1.0', '0.4.0'] }, '1.1.0'],
    ['T-CONF-42: one alone stays what it is', { cniVersion: '1.2.3' }, '1.2.3'],
    ['T-CONF-43: cniVersion is one of them', { cniVersion: '1.0.0', cniVersions: ['0.1.0', '0.4.0'] }, '1.0.0'],
    ['T-CONF-44: there may be none', { cniVersions: [] }, ''],
    ['with nothing usable in the list cniVersion stays', { cniVersion: '1.0.0', cniVersions: ['9.9.9'] }, '1.0.0'],
    ['even one of the future', { cniVersion: '8.0.0', cniVersions: ['9.9.9'] }, '8.0.0'],
    ['with nothing usable at all there is none', { cniVersions: ['9.9.9'] }, ''],
    ['W-36: another spelling is the same version', { cniVersion: '1.1' }, '1.1.0'],
    ['W-36: in the list, too', { cniVersions: ['1', '0.4.0'] }, '1.0.0'],
    ['what is none is left to whoever needs one', { cniVersion: 'broken' }, 'broken'],
  ])('%s', (_why, changes, version) => {
    expect(parse(changes).cniVersion).toBe(version);
  });
  test('T-CONF-41: an entry that is none is an error', () => {
    expect(() => parse({ cniVersions: ['1.0.0', '1.0.f'] })).toThrow(
      `${prefix}invalid cniVersions entry 1.0.f at index 1: failed to convert micro version part "f"`,
    );
    expect(() => parse({ cniVersion: '1.0.0.0', cniVersions: ['1.0.0'] })).toThrow(
      `${prefix}invalid cniVersion 1.0.0.0: invalid version "1.0.0.0": too many parts`,
    );
  });
});

test('T-CONF-45: a single plugin is a list of one, which can be parsed again', () => {
  const plugin = parsePluginConfig('{"type":"some-plugin","name":"test-net","cniVersion":"0.4.0","disableCheck":true}');
  const list = listOfOne(plugin);
  expect(list).toMatchObject({ name: 'test-net', cniVersion: '0.4.0', disableCheck: false });
  expect(list.plugins).toHaveLength(1);
  expect(JSON.parse(list.plugins[0]?.text ?? '')).toEqual(JSON.parse(plugin.text));
  expect(parseNetworkList(list.text)).toEqual(list);
});
