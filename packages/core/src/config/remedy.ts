import { formats } from './formats.ts';
import type { ConfigSchema } from './schema.ts';
import type { Violation } from './validator.ts';

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** What would be right at a place that a schema refused, and what the place is for. */
export function remedyFor(violation: Violation, schema: ConfigSchema | undefined): string {
  const expected = `Use ${expectation(violation, schema)}.`;
  return schema?.description ? `${expected} ${schema.description}` : expected;
}

function expectation({ keyword, params }: Violation, schema: ConfigSchema = {}): string {
  switch (keyword) {
    case 'enum':
      return `one of ${(schema.enum ?? []).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'const':
      return JSON.stringify(params.allowedValue);
    case 'format': {
      const format = String(params.format);
      return format in formats ? formats[format as keyof typeof formats].expected : `the form "${format}"`;
    }
    case 'pattern':
      return `a text of the form ${String(params.pattern)}`;
    case 'minLength':
      return params.limit === 1 ? 'a text that is not empty' : `a text of at least ${String(params.limit)} characters`;
    case 'maxLength':
      return `a text of at most ${String(params.limit)} characters`;
    case 'minItems':
      return params.limit === 1 ? 'a list that is not empty' : `a list of at least ${String(params.limit)} entries`;
    case 'maxItems':
      return `a list of at most ${String(params.limit)} entries`;
    case 'uniqueItems':
      return 'each value once';
    case 'required':
      return kind(schema);
    default:
      return `${kind(schema)}${range(schema)}`;
  }
}

function kind({ type }: ConfigSchema): string {
  const names = typeof type === 'string' ? [type] : (type ?? []);
  return names.map((name) => types[name] ?? name).join(' or ') || 'another value';
}

function range({ minimum, maximum }: ConfigSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of ${minimum} or more`;
  return maximum === undefined ? '' : ` of ${maximum} or less`;
}
