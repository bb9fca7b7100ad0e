import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha512Hex } from './sha512.ts';

test('every text has the hash that OpenSSL gives it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(sha512Hex(text)).toBe(createHash('sha512').update(text).digest('hex'));
    }),
  );
});
