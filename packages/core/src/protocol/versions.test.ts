import { expect, test } from 'vitest';
import { CniError } from '../errors.ts';
import { decodeVersion } from './net-conf.ts';
import { atLeast, compareVersions, parseVersion, requireSupported, versionsFrom } from './versions.ts';

// T-VER-04 to -07 are about what a caller reads: runtime's.

test("a config's version is read when it is there (T-VER-01)", () => {
  expect(decodeVersion('{"cniVersion":"4.3.2"}')).toBe('4.3.2');
});

test.each(['{}', '{"cniVersion":""}', '{"cniVersion":null}', 'null'])('%s means 0.1.0 (T-VER-02)', (config) => {
  expect(decodeVersion(config)).toBe('0.1.0');
});

test('a config that is no JSON has no version (T-VER-03)', () => {
  expect(() => decodeVersion('{{{')).toThrow(
    "decoding version from network config: invalid character '{' looking for beginning of object key string",
  );
});

test('a version that is no text is refused', () => {
  expect(() => decodeVersion('{"cniVersion":4}')).toThrow(
    /^decoding version from network config: json: cannot unmarshal/,
  );
});

test.each([
  ['1.2.3', [1, 2, 3]], // T-VER-08
  ['', [0, 1, 0]], // T-VER-09
  ['1', [1, 0, 0]],
  ['1.1', [1, 1, 0]],
  ['0.-42.0', [0, -42, 0]],
])('version %j is read as %j', (version, parts) => {
  expect(parseVersion(version)).toEqual(parts);
});

test.each([
  ['asdfasdf', 'failed to convert major version part "asdfasdf": strconv.Atoi: parsing "asdfasdf": invalid syntax'],
  ['asdf.', 'failed to convert major version part "asdf": '],
  ['.asdfas', 'failed to convert major version part "": '],
  ['asdf.adsf.', 'failed to convert major version part "asdf": '],
  ['0.', 'failed to convert minor version part "": '],
  ['..', 'failed to convert major version part "": '],
  ['1.1.0-rc1', 'failed to convert micro version part "0-rc1": '],
  ['1.2.3.4.5', 'invalid version "1.2.3.4.5": too many parts'],
])('%j is no version (T-VER-10)', (version, message) => {
  expect(() => parseVersion(version)).toThrow(message);
});

test.each([
  ['1.2.34', '1.2.14'],
  ['2.5.4', '2.4.4'],
  ['1.2.3', '0.2.3'],
  ['0.4.0', '0.3.1'],
])('%s is later than %s, by number (T-VER-11)', (later, earlier) => {
  expect(atLeast(later, earlier)).toBe(true);
  expect(atLeast(earlier, later)).toBe(false);
});

test('a version is at least itself (T-VER-12)', () => {
  expect(atLeast('1.2.3', '1.2.3')).toBe(true);
});

test('a malformed version on either side is refused (T-VER-13)', () => {
  expect(() => atLeast('1.2.3.4', '1.2.3')).toThrow('too many parts');
  expect(() => atLeast('1.2.3', '1.2.3.4')).toThrow('too many parts');
});

test('a version that the plugin lists is accepted (T-VER-14)', () => {
  expect(requireSupported('4.3.2', ['1.2.3', '4.3.2'])).toBeUndefined();
});

test('any other is refused, also one of equal number (T-VER-15)', () => {
  const refuse = (version: string) => {
    try {
      requireSupported(version, ['1.2.3', '4.3.2']);
    } catch (error) {
      return CniError.from(error);
    }
    throw new Error('it was accepted');
  };
  expect(refuse('0.1.0')).toMatchObject({
    code: 1,
    message: 'incompatible CNI versions',
    details: 'config is "0.1.0", plugin supports ["1.2.3" "4.3.2"]',
  });
  expect(refuse('4.3.02').code).toBe(1);
});

test('a plugin may speak the versions from one on (T-VER-16)', () => {
  expect(versionsFrom('0.3.1')).toEqual(['0.3.1', '0.4.0', '1.0.0', '1.1.0']);
});

test('versions are ordered by number (T-VER-21)', () => {
  expect(compareVersions('1.1.0', '1.1.1')).toBeLessThan(0);
  expect(compareVersions('1.1.1', '1.1.0')).toBeGreaterThan(0);
  expect(compareVersions('1.1', '1.1.0')).toBe(0);
});
