import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { schema } from './generated/validate.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const examples = readdirSync(join(root, 'examples'));
const read = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');

const mapping = schema.properties?.runtimeConfig?.properties?.portMappings?.items?.properties ?? {};

test.for([...Object.keys(schema.properties ?? {}), ...Object.keys(mapping)])('the README has a row for %s', (key) => {
  expect(readme).toMatch(new RegExp(`^\\| .*\`${key}\``, 'm'));
});

test('the README quotes its example as it is', () => {
  expect(readme).toContain(read('published.conflist').trim());
});

test.for(examples)('%s is a config that ADD takes', (name) => {
  const { plugins, ...list } = JSON.parse(read(name));
  const portmap = plugins.find(({ type }: { type: string }) => type === 'portmap');
  expect(parseConfig({ ...list, ...portmap })).toMatchObject(portmap);
});
