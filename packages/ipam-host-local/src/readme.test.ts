import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as plain } from 'vitest';
import { schema } from './generated/validate.ts';
import { attachment, test } from './testing/world.ts';

const folder = join(import.meta.dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
/** A table's row about a key. */
const row = (key: string) => new RegExp(`^\\| \`${key.replaceAll('.', '\\.')}\` +\\|`, 'm');
const { ipam, args, runtimeConfig } = schema.properties ?? {};

plain.each(Object.keys(ipam?.properties ?? {}))('the README has a row for ipam.%s', (key) => {
  expect(readme).toMatch(row(key));
});

plain.each([
  ...Object.keys(runtimeConfig?.properties ?? {}).map((key) => `runtimeConfig.${key}`),
  ...Object.keys(args?.properties?.cni?.properties ?? {}).map((key) => `args.cni.${key}`),
])('the README has a row for %s', (key) => {
  expect(readme).toMatch(row(key));
});

const examples = readdirSync(join(folder, 'examples'));

test.for(examples)('the example %s works', async (name, { world }) => {
  expect(readme).toContain('(examples)');
  const { plugins, ...list } = JSON.parse(readFileSync(join(folder, 'examples', name), 'utf8'));
  expect(plugins[0].ipam.dataDir).toBeUndefined();
  const config = { ...list, ...plugins[0], ipam: { ...plugins[0].ipam, dataDir: world.dataDir } };
  const { json } = await world.plugin.succeed('ADD', { ...attachment('example'), config });
  expect(json.ips).not.toEqual([]);
  await world.plugin.succeed('CHECK', { ...attachment('example'), config: { ...config, prevResult: json } });
  await world.plugin.succeed('DEL', { ...attachment('example'), config });
  expect(
    readdirSync(join(world.dataDir, list.name)).filter((file) => file !== 'lock' && !file.startsWith('last_')),
  ).toEqual([]);
});
