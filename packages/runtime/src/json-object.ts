import { isJsonObject, jsonKind, parseJson, printJson } from '@podwire/core';

/** A JSON object, or an error in Go's words. `null` counts as an empty one. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text) ?? {};
  if (isJsonObject(value)) return value;
  throw new TypeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`);
}

/** One JSON document, compact, as Go writes a map: keys sorted by bytes, and the characters that HTML minds escaped. */
export function printSorted(value: unknown): string {
  return printJson(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => byteOrder(a, b));
  return Object.fromEntries(sorted.map(([key, each]) => [key, sortKeys(each)]));
}

/** For `sort`: as Go and the C library's `strcmp` order names. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
