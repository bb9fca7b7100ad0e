import { expect, test } from 'vitest';
import { goQuote, parseJson } from './go-json.ts';

// Recorded from encoding/json's scanner.
test.each([
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a', 'unexpected end of JSON input'],
  ['[1,', 'unexpected end of JSON input'],
  ['tru', 'unexpected end of JSON input'],
  ['-', 'unexpected end of JSON input'],
  ['1e', 'unexpected end of JSON input'],
  ['adsfasdfasdf', "invalid character 'a' looking for beginning of value"],
  ['{{', "invalid character '{' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['{"a":1}{', "invalid character '{' after top-level value"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['trux', "invalid character 'x' in literal true (expecting 'e')"],
  ['nil', "invalid character 'i' in literal null (expecting 'u')"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['// comment', "invalid character '/' looking for beginning of value"],
])('%j is refused in the words of Go', (text, message) => {
  expect(() => parseJson(text)).toThrow(new SyntaxError(message));
});

test('a document is parsed as ever, white space around it is fine', () => {
  expect(parseJson(' {"a":[1,null,"x"],"a":2}\n')).toEqual({ a: 2 });
});

test.each([
  ['plain ä', '"plain ä"'],
  ['a "b" \\ \n\t', '"a \\"b\\" \\\\ \\n\\t"'],
  ['\u001b[1m\u00a0\u0000\u007f', '"\\x1b[1m\\u00a0\\x00\\x7f"'],
])('%j is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});
