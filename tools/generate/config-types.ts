import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { Schema } from './merge-schema.ts';

/** Types of core that a schema may name in `tsType`. */
const coreTypes = ['Dns', 'NetConf', 'RouteConfig'];

/**
 * The text of `config.ts`: the type of a config as `parseConfig` gives it back, so that a key with a default is
 * always there.
 *
 * @param core - what the code imports core's types from
 */
export async function configTypes(schema: Schema, core: string): Promise<string> {
  const { title } = schema;
  if (typeof title !== 'string') throw new Error('the schema needs a title: it names the type of the config');
  const types = await compile(withDefaultsPresent(schema) as JSONSchema, title, {
    additionalProperties: false,
    bannerComment: '',
    format: true,
    style: { printWidth: 120, singleQuote: true },
  });
  const used = coreTypes.filter((name) => new RegExp(`(?<!interface )\\b${name}\\b`).test(types));
  return [
    '// Made from schema.json by `npm run generate`. Change the schema, and not this file.',
    ...(used.length > 0 ? [`import type { ${used.join(', ')} } from '${core}';`] : []),
    '',
    // What a plugin is handed is not for it to change.
    types.replace(/^(\s+)((?:[\w$]+|'[^']+'|"[^"]+")\??:)/gm, '$1readonly $2').trim(),
    '',
  ].join('\n');
}

/** Makes every key that has a default a required one, at every level. Titles go, so that no types of their own arise. */
function withDefaultsPresent(schema: Schema, root = true): Schema {
  const { properties, items, title, ...rest } = schema;
  const inner = Object.entries((properties ?? {}) as Record<string, Schema>);
  const required = [
    ...((rest.required as string[] | undefined) ?? []),
    ...inner.filter(([, property]) => property.default !== undefined).map(([key]) => key),
  ];
  return {
    ...rest,
    ...(root ? { title } : {}),
    ...(properties
      ? { properties: Object.fromEntries(inner.map(([key, value]) => [key, withDefaultsPresent(value, false)])) }
      : {}),
    ...(items ? { items: withDefaultsPresent(items as Schema, false) } : {}),
    ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
  };
}
