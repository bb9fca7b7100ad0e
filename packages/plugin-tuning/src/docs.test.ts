import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { schema } from './generated/validate.ts';
import { definition } from './index.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = readdirSync(join(root, 'examples'));
const read = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');

test.for(Object.keys(schema.properties ?? {}))('the README has a row for %s', (key) => {
  expect(readme).toMatch(new RegExp(`^\\| .*\`${key}\``, 'm'));
});

test('the README quotes its example as it is', () => {
  expect(readme).toContain(read('tuned.conflist').trim());
});

test.for(examples)('%s is a config that ADD takes', (name) => {
  const { plugins, ...list } = JSON.parse(read(name));
  const own = plugins.filter(({ type }: { type: string }) => type === 'tuning');
  expect(own).toHaveLength(1);
  for (const plugin of own) expect(definition.parseConfig({ ...list, ...plugin })).toMatchObject(plugin);
});
