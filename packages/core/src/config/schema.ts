/** What of a JSON Schema (draft-07) the config parser reads. Generated code holds one per plugin, references resolved. */
export interface ConfigSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly items?: ConfigSchema;
  readonly additionalProperties?: boolean | ConfigSchema;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

/** The schema of the values that a schema keeps under a key; `undefined` when it says nothing about them. */
export function schemaOfKey(schema: ConfigSchema | undefined, key: string): ConfigSchema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The schema at a path of keys and list positions. */
export function schemaAt(schema: ConfigSchema, path: readonly (string | number)[]): ConfigSchema | undefined {
  return path.reduce<ConfigSchema | undefined>(
    (at, step) => (typeof step === 'number' ? at?.items : schemaOfKey(at, step)),
    schema,
  );
}
