/** One thing that a schema refused, in the form that ajv reports it. */
export interface Violation {
  /** JSON pointer to the value. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A validator that ajv compiled ahead of time (`npm run generate`). It fills in defaults in place, and after it
 * returned false `errors` says why; both are ajv's ways.
 */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly Violation[] | null;
}

/** The keys and list positions of a JSON pointer into a value. */
export function pathOf(pointer: string, root: unknown): (string | number)[] {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const key = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(key) : key;
      at = valueAt(at, [step]);
      return step;
    });
}

/** What stands at a path; `undefined` when nothing does. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined),
    root,
  );
}

/** A path as configs are quoted in errors: `$.ranges[0][1].subnet`. */
export function formatPath(path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join('')}`;
}
