import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A JSON Schema as it stands in a file, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * Reads a schema and resolves its references to other files (`../core/schemas/definitions.json#/cidr`, relative as
 * editors resolve them) and to itself. What stands beside a `$ref` overrides the referenced keyword, so that a key
 * can have a description of its own; the parts of an `allOf` are merged into the schema around it, which wins.
 */
export function mergedSchema(file: string): Schema {
  return resolve(readJson(file), file, []) as Schema;
}

function resolve(node: unknown, file: string, trail: readonly string[]): unknown {
  if (Array.isArray(node)) return node.map((element) => resolve(element, file, trail));
  if (!isObject(node)) return node;
  const { $ref, allOf, ...own } = node;
  // `examples` and `default` hold configs and not schemas.
  const keywords = Object.entries(own).map(([key, value]) => [
    key,
    key === 'examples' || key === 'default' || key === 'enum' ? value : resolve(value, file, trail),
  ]);
  const bases = [
    ...(typeof $ref === 'string' ? [follow($ref, file, trail)] : []),
    ...(Array.isArray(allOf) ? allOf.map((part) => resolve(part, file, trail)) : []),
  ].filter(isObject);
  return [...bases, Object.fromEntries(keywords) as Schema].reduce(merge);
}

function follow(reference: string, file: string, trail: readonly string[]): unknown {
  const [target = '', pointer = ''] = reference.split('#');
  const targetFile = target === '' ? file : path.resolve(path.dirname(file), target);
  const id = `${targetFile}#${pointer}`;
  if (trail.includes(id)) throw new Error(`${file}: the reference ${reference} leads back to itself`);
  let node: unknown = readJson(targetFile);
  for (const step of pointer.split('/').slice(1)) node = isObject(node) ? node[step] : undefined;
  if (node === undefined) throw new Error(`${file}: nothing stands at ${reference}`);
  return resolve(node, targetFile, [...trail, id]);
}

function merge(base: Schema, over: Schema): Schema {
  const merged: Record<string, unknown> = { ...base, ...over };
  if (isObject(base.properties) && isObject(over.properties)) {
    merged.properties = { ...base.properties, ...over.properties };
  }
  if (Array.isArray(base.required) && Array.isArray(over.required)) {
    merged.required = [...new Set([...base.required, ...over.required])];
  }
  return merged;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read the schema ${file}: ${(cause as Error).message}`, { cause });
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
