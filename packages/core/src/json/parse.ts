import { explainInvalidJson } from './explain.ts';

/**
 * Parses a JSON document. What is wrong with an invalid one is said in the words of the reference implementation
 * (`unexpected end of JSON input`), which operators and tests know.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(explainInvalidJson(text), { cause });
  }
}

/** Whether a parsed value is a JSON object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a parsed value is, by JSON's names: `number`, `array`, … */
export function jsonKind(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? 'array' : typeof value;
}
