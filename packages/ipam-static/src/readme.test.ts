import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InProcessPlugin } from '@podwire/testkit';
import { expect, test } from 'vitest';
import { schema } from './generated/validate.ts';
import { definition } from './index.ts';

const folder = join(import.meta.dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const { ipam, args, runtimeConfig } = schema.properties ?? {};
const keys = [
  ...Object.keys(ipam?.properties ?? {}),
  ...Object.keys(ipam?.properties?.addresses?.items?.properties ?? {}),
  ...Object.keys(runtimeConfig?.properties ?? {}).map((key) => `runtimeConfig.${key}`),
  ...Object.keys(args?.properties?.cni?.properties ?? {}).map((key) => `args.cni.${key}`),
];

test.each(keys)('the README has a row for %s', (key) => {
  expect(readme).toMatch(new RegExp(`^\\| \`${key.replaceAll('.', '\\.')}\` +\\|`, 'm'));
});

test.each(readdirSync(join(folder, 'examples')))('the example %s works', async (name) => {
  const { plugins, ...list } = JSON.parse(readFileSync(join(folder, 'examples', name), 'utf8'));
  const plugin = new InProcessPlugin(definition, []);
  const call = { netns: '/some/where', config: { ...list, ...plugins[0] } };
  const { json } = await plugin.succeed('ADD', call);
  expect(json.ips.length).toBe((plugins[0].ipam.addresses ?? plugins[0].runtimeConfig.ips).length);
  await plugin.succeed('CHECK', { ...call, config: { ...call.config, prevResult: json } });
  await plugin.succeed('DEL', call);
});
