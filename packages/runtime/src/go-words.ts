import { goEscapes } from '@podwire/core';

// The words that Go's formatter puts into error messages which users, and other programs, search for.

/** A Go string literal: what `%q` prints. */
export function goQuote(text: string): string {
  let quoted = '';
  for (const character of text) quoted += escapes[character] ?? escapeUnprintable(character);
  return `"${quoted}"`;
}

const escapes: Readonly<Record<string, string>> = { ...goEscapes, '"': '\\"' };

function escapeUnprintable(character: string): string {
  if (character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The name that Go's error messages give the type of a value read from JSON. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  return typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string';
}
