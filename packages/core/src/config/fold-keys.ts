import { type ConfigSchema, schemaOfKey } from './schema.ts';

/**
 * A copy of parsed JSON, as deep as the schema describes it, with its keys spelled as the schema spells them. Runtimes
 * rely on keys being matched without regard to case (containerd sends `HostPort`). Of two spellings of one key the later
 * one counts.
 *
 * `null` means "left out", and so does an empty text where an address may stand, so both are removed. Lists keep
 * their `null`s, for validation to refuse. What the schema does not describe is kept as it is.
 */
export function foldKeys(value: unknown, schema: ConfigSchema | undefined, spellings = new Spellings()): unknown {
  if (!schema || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => foldKeys(element, schema.items, spellings));
  return foldObject(value as Readonly<Record<string, unknown>>, schema, spellings);
}

/** How a schema and those within it spell their keys: worth keeping where many values are folded by one schema. */
export class Spellings {
  readonly #known = new Map<ConfigSchema, ReadonlyMap<string, string>>();

  /** The keys by their lower case. */
  of(schema: ConfigSchema): ReadonlyMap<string, string> {
    const known = this.#known.get(schema);
    if (known) return known;
    const made = new Map(Object.keys(schema.properties ?? {}).map((key) => [key.toLowerCase(), key]));
    this.#known.set(schema, made);
    return made;
  }
}

function foldObject(
  object: Readonly<Record<string, unknown>>,
  schema: ConfigSchema,
  spellings: Spellings,
): Record<string, unknown> {
  const canonical = spellings.of(schema);
  const folded: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    // Assigning to this key would change the prototype.
    if (key === '__proto__') continue;
    const known = canonical.get(key.toLowerCase()) ?? key;
    const inner = schemaOfKey(schema, known);
    if (inner && (value === null || (value === '' && inner.format === 'ip'))) continue;
    folded[known] = foldKeys(value, inner, spellings);
  }
  return folded;
}
