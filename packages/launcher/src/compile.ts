import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../src');

/** The C sources of the launcher. */
export const sources: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.c'))
  .map((name) => join(folder, name));

/** How each of them is compiled, whatever for. */
const flags = [
  '-std=c11',
  '-D_GNU_SOURCE',
  ...['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Wpedantic', '-Werror'],
  ...['-O2', '-fstack-protector-strong'],
];

/** One file that needs no other at run time, and as few pages as can be: each is paid for at every start. */
export const asStaticProgram = [
  ...['-D_FORTIFY_SOURCE=2', '-static', '-s'],
  ...['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,-z,noexecstack'],
];

/** Ends at the first access to memory that is not an object's, and at the first undefined operation. */
export const withSanitizers = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** @returns what the compiler said against it; `undefined` when the program was made */
export function compile(
  compiler: string,
  files: readonly string[],
  further: readonly string[],
  to: string,
): string | undefined {
  const { status, stderr, error } = spawnSync(compiler, [...flags, ...further, '-o', to, ...files], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error ? error.message : stderr || `${compiler} ended with ${status}`;
}

/** Whether there is such a program. */
export function isThere(compiler: string): boolean {
  return spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status === 0;
}
