import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
let house: string;

// A house of the same rules, so that no file with a mistake ever stands in this one.
beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'podwire-boundaries-'));
  const { $schema, vcs, ...rules } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  writeFileSync(join(house, 'biome.json'), JSON.stringify(rules));
});
afterAll(() => rmSync(house, { recursive: true }));

/** What biome says of a file at this place. */
function lint(file: string, source: string): { readonly refused: boolean; readonly said: string } {
  const path = join(house, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${source}\n`);
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const { status, stdout, stderr } = spawnSync(biome, ['lint', file], { cwd: house, encoding: 'utf8' });
  return { refused: status !== 0, said: stdout + stderr };
}

const using = (specifier: string) => `import { thing } from '${specifier}';\n\nexport const other = thing;`;

test.each([
  ['packages/plugin-bridge/src/x.ts', '@podwire/driver-netlink'],
  ['packages/plugin-bridge/src/x.ts', '@podwire/runtime'],
  ['packages/plugin-bridge/src/x.ts', 'node:fs'],
  ['packages/plugin-bridge/src/x.ts', 'node:child_process'],
  ['packages/ipam-host-local/src/x.ts', '@podwire/plugin-bridge'],
  ['packages/driver-netlink/src/x.ts', '@podwire/plugin-bridge'],
  ['packages/driver-netlink/src/x.ts', '@podwire/runtime'],
  ['packages/runtime/src/x.ts', '@podwire/driver-netlink'],
  ['packages/core/src/x.ts', 'node:fs'],
  ['packages/core/src/x.ts', '@podwire/runtime'],
])('%s must not import %s', (file, specifier) => {
  const { refused, said } = lint(file, using(specifier));
  expect(said).toContain('noRestrictedImports');
  expect(refused).toBe(true);
});

test.each([
  ['packages/plugin-bridge/src/x.ts', '@podwire/core'],
  ['packages/plugin-bridge/src/bin.ts', '@podwire/driver-netlink'],
  ['packages/plugin-bridge/src/x.test.ts', '@podwire/testkit'],
  ['packages/driver-netlink/src/x.ts', 'node:fs'],
  ['packages/bundle/src/x.ts', '@podwire/plugin-bridge'],
])('%s may import %s', (file, specifier) => {
  expect(lint(file, using(specifier))).toMatchObject({ refused: false });
});

test('a plugin must not read the process', () => {
  const { refused, said } = lint('packages/plugin-ptp/src/x.ts', 'export const home = process.env.HOME;');
  expect(said).toContain('noRestrictedGlobals');
  expect(refused).toBe(true);
});
