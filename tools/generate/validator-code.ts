import { _, Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Schema } from './merge-schema.ts';

const formats = ['ip', 'cidr', 'mac', 'ip-or-cidr'];

/**
 * The text of `validate.ts`: the schema, and the validator that ajv compiles from it, which needs nothing of ajv at
 * run time. It is TypeScript so that a package's build carries it to `dist` like any other source; ajv's code has no
 * types, hence the `@ts-nocheck`.
 *
 * @param core - what the code imports core's side of it from
 */
export function validatorCode(schema: Schema, core: string): string {
  const ajv = new Ajv({
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
    formats: Object.fromEntries(formats.map((name) => [name, { validate: () => true }])),
    logger: false,
    messages: false,
    strict: true,
    // By UTF-16 units, as `length` counts: by code points it would need a helper of ajv's.
    unicode: false,
    useDefaults: true,
  });
  ajv.addVocabulary(['tsType']);
  const compiled = ajv.compile({ ...schema, $id: 'config' });
  const code = standalone
    .default(ajv, compiled)
    .replace(/^"use strict";\n/, '')
    .replace(/^export default .*\n/m, '')
    .replace(/^export const \w+ = (\w+);\n/m, 'export const validate: Validator = $1;\n')
    .replace(/^const (schema\d+) = \{.*\};$/gm, 'const $1 = schema;');
  const needed = /require\((.*?)\)/.exec(code);
  if (needed) {
    throw new Error(
      `a keyword of this schema needs ${needed[1]} at run time; use one that does not, or check it in code`,
    );
  }
  return [
    '// Made from schema.json by `npm run generate`. Change the schema, and not this file.',
    '// @ts-nocheck',
    `import { type ConfigSchema, ${code.includes('formats.') || code.includes('formats[') ? 'formats, ' : ''}type Validator } from '${core}';`,
    '',
    `export const schema: ConfigSchema = ${JSON.stringify(schema, null, 2)};`,
    '',
    code.trim(),
    '',
  ].join('\n');
}
