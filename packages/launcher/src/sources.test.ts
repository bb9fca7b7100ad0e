import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asStaticProgram, compile, isThere, sources, withSanitizers } from './compile.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-launcher-sources-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['gcc', 'musl-gcc', 'aarch64-linux-gnu-gcc'].filter(isThere))(
  '%s makes a program of them, without a warning',
  (compiler) => {
    expect(compile(compiler, sources, asStaticProgram, join(folder, compiler))).toBeUndefined();
  },
);

test('what a random answer or config may hold does no harm, and good ones are understood', () => {
  const parts = sources.filter((path) => /\/(bytes|response|answer)\.c$/.test(path));
  const program = join(folder, 'fuzz');
  const harness = join(import.meta.dirname, 'testing/fuzz.c');
  expect(compile('gcc', [harness, ...parts], withSanitizers, program)).toBeUndefined();
  const reports = { ASAN_OPTIONS: `log_path=${folder}/report`, UBSAN_OPTIONS: `log_path=${folder}/report` };
  const { status, stdout } = spawnSync(program, ['1', '20000'], {
    env: { ...process.env, ...reports },
    encoding: 'utf8',
  });
  const said = readdirSync(folder).filter((name) => name.startsWith('report'));
  expect(said.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  expect(status, stdout).toBe(0);
  for (const count of Object.values(JSON.parse(stdout))) expect(count).toBeGreaterThan(100);
}, 120_000);

test.skipIf(!isThere('clang-format'))('they are formatted as .clang-format says', () => {
  const headers = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.h'));
  const all = [
    ...sources,
    ...headers.map((name) => join(import.meta.dirname, name)),
    join(import.meta.dirname, 'testing/fuzz.c'),
  ];
  const { status, stderr } = spawnSync('clang-format', ['--dry-run', '--Werror', ...all], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
