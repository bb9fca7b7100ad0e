import { sha512 } from '@noble/hashes/sha2.js';

/**
 * The SHA-512 of a text's UTF-8 bytes, in 128 lower-case hexadecimal digits: what names of chains and marks of owners are
 * cut from. Not by node:crypto, which takes 6 to 10 ms to load; this takes one, with the first text.
 */
export function sha512Hex(text: string): string {
  return Array.from(sha512(new TextEncoder().encode(text)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
