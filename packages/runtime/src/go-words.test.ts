import { expect, test } from 'vitest';
import { goQuote } from './go-words.ts';

test.each([
  ['plain ä', '"plain ä"'],
  ['a "b" \\ \n\t', '"a \\"b\\" \\\\ \\n\\t"'],
  ['\u001b[1m\u00a0\u0000\u007f', '"\\x1b[1m\\u00a0\\x00\\x7f"'],
])('%j is quoted as Go quotes it', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});
