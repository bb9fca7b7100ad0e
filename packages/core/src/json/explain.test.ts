import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainInvalidJson } from './explain.ts';
import { parseJson } from './parse.ts';

// As encoding/json of Go 1.26 reports them.
test.each([
  ['', 'unexpected end of JSON input'],
  ['  ', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a":1,', 'unexpected end of JSON input'],
  ['[1', 'unexpected end of JSON input'],
  ['"abc', 'unexpected end of JSON input'],
  ['"a\\', "invalid character ' ' in string escape code"],
  ['"a\\u12', "invalid character ' ' in \\u hexadecimal character escape"],
  ['-', "invalid character ' ' in numeric literal"],
  ['1.', "invalid character ' ' after decimal point in numeric literal"],
  ['1e', "invalid character ' ' in exponent of numeric literal"],
  ['tru', "invalid character ' ' in literal true (expecting 'e')"],
  ['adsf', "invalid character 'a' looking for beginning of value"],
  ['{{{', "invalid character '{' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['1]', "invalid character ']' after top-level value"],
  ['{}{}', "invalid character '{' after top-level value"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"a\u0000b"', "invalid character '\\x00' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+x', "invalid character 'x' in exponent of numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['[01]', "invalid character '1' after array element"],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  ['nul\u0021', "invalid character '!' in literal null (expecting 'l')"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['// no', "invalid character '/' looking for beginning of value"],
  ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
])('%j is refused: %s', (text, problem) => {
  expect(() => parseJson(text)).toThrow(new SyntaxError(problem));
});

test('every text that is no JSON is explained', () => {
  const mangled = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '{', ']', ',', ':', '"', '\\', 'x', '0', '.', '-', ' '))
    .map(([json, at, put]) => {
      const position = at % (json.length + 1);
      return json.slice(0, position) + put + json.slice(position + 1);
    });
  fc.assert(
    fc.property(mangled, (text) => {
      fc.pre(!isJson(text));
      expect(explainInvalidJson(text)).toMatch(/^(unexpected end of JSON input|invalid character '.+' .+)$/);
    }),
    { numRuns: 1000 },
  );
});

test('a very deep document is refused without running out of stack', () => {
  expect(explainInvalidJson('['.repeat(1_000_000))).toBe('unexpected end of JSON input');
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
