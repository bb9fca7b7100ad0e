import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginDefinition } from '@podwire/core';
import { expect, test } from 'vitest';

/** What tells of a plugin, and what has to be told. */
export interface PluginDocs {
  readonly definition: PluginDefinition;
  /** The package's folder, with its `README.md` and `examples/`. */
  readonly root: string;
  /** Of the config's schema; each has a row in a table of the README. */
  readonly keys: readonly string[];
  /** The example that the README quotes. */
  readonly quoted: string;
  /** What ADD refuses besides what the schema does. */
  readonly check?: (config: never) => void;
}

/** The tests that keep a plugin's README and examples true. */
export function pluginDocsSuite({ definition, root, keys, quoted, check }: PluginDocs): void {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const read = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');

  test('there are keys and examples to tell of', () => {
    expect(keys).not.toEqual([]);
    expect(readdirSync(join(root, 'examples'))).toContain(quoted);
  });

  test.for(keys)('the README has a row for %s', (key) => {
    expect(readme).toMatch(new RegExp(`^\\| .*\`${key}\``, 'm'));
  });

  test('the README quotes its example as it is', () => {
    expect(readme).toContain(read(quoted).trim());
  });

  test.for(readdirSync(join(root, 'examples')))('%s is a config that ADD takes', (name) => {
    const { plugins, ...list } = JSON.parse(read(name));
    const own = plugins.filter(({ type }: { type: string }) => type === definition.type);
    expect(own).toHaveLength(1);
    const config = definition.parseConfig({ ...list, ...own[0] });
    expect(config).toMatchObject(own[0]);
    check?.(config as never); // of this very plugin's type
  });
}
