import type { NetConf } from '../contracts/plugin.ts';
import { type CniError, configError } from '../errors.ts';
import type { ConfigParser } from '../protocol/definition.ts';
import { foldKeys, Spellings } from './fold-keys.ts';
import { remedyFor } from './remedy.ts';
import { type ConfigSchema, schemaAt } from './schema.ts';
import { formatPath, pathOf, type Validator, type Violation, valueAt } from './validator.ts';

export interface ConfigParserOptions<C> {
  /** Rules that a schema cannot state. Throws `configError(...)`. */
  readonly check?: (config: C) => void;
  /**
   * For removal: what the schema refuses is left out instead, the smallest part that holds it, and `check` is not
   * asked. Fails only where nothing is left.
   */
  readonly lenient?: boolean;
}

/**
 * Makes a plugin's `parseConfig` from what `npm run generate` made of its `schema.json`: spells keys as the schema
 * does, fills in its defaults, and refuses with code 7 what does not fit, naming the place, the value and what would
 * be right. The config handed in is not changed.
 *
 * @example export const parseConfig = configParser<BridgeConfig>(schema, validate);
 */
export function configParser<C extends NetConf>(
  schema: ConfigSchema,
  validate: Validator,
  { check, lenient = false }: ConfigParserOptions<C> = {},
): ConfigParser<C> {
  const spellings = new Spellings();
  return (config) => {
    const folded = foldKeys(config, schema, spellings);
    while (!validate(folded)) {
      const violation = validate.errors?.[0];
      if (!violation) throw configError('$', folded, 'Use a config that its schema allows.');
      if (!lenient || !leaveOut(folded, violation)) throw violationError(folded, violation, schema);
    }
    // The schema vouches for the shape: C is made from it.
    const parsed = folded as C;
    if (!lenient) check?.(parsed);
    return parsed;
  };
}

function violationError(config: unknown, violation: Violation, schema: ConfigSchema): CniError {
  const at = pathOf(violation.instancePath, config);
  const path = violation.keyword === 'required' ? [...at, String(violation.params.missingProperty)] : at;
  return configError(formatPath(path), valueAt(config, path), remedyFor(violation, schemaAt(schema, path)));
}

/** Removes the value that was refused. Every call removes something, so that a loop over it ends. */
function leaveOut(config: unknown, { instancePath }: Violation): boolean {
  const path = pathOf(instancePath, config);
  const last = path.at(-1);
  const parent = valueAt(config, path.slice(0, -1));
  if (last === undefined || typeof parent !== 'object' || parent === null) return false;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, unknown>)[last];
  return true;
}
