/**
 * Compares the constants in packages/<name>/src/uapi with the kernel headers of this machine, through a C compiler.
 *
 *     node tools/uapi-check.ts            (Node 24 or later; the unit tests run the same through uapi-check.test.ts)
 *
 * A file is named after its header (`if_link.ts`: linux/if_link.h), or names its headers itself, folder included, in the
 * comment it opens with: `// sys/socket.h, linux/if_packet.h`. Exported objects and their keys spell the
 * kernel's names: `IFLA_VLAN.ID` is IFLA_VLAN_ID. Names that the headers do not have are reported as such.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

const packages = join(import.meta.dirname, '../packages');

interface Constant {
  /** As the kernel spells it. */
  readonly name: string;
  readonly value: number | bigint;
}

/** One constant of ours, and what the headers say. */
export interface Finding {
  readonly file: string;
  /** As the kernel spells it. */
  readonly name: string;
  readonly ours: bigint;
  /** Absent when no header of the file has it. */
  readonly theirs?: bigint | undefined;
}

/** Why nothing can be compared on this machine; `undefined` when it can. */
export function missingTools(): string | undefined {
  if (spawnSync('gcc', ['--version']).error) return 'needs gcc (apt-get install gcc)';
  if (!existsSync('/usr/include/linux/rtnetlink.h'))
    return 'needs kernel headers (apt-get install linux-libc-dev libc6-dev)';
  return undefined;
}

/** The files of constants of all packages. */
export function uapiFiles(): string[] {
  return readdirSync(packages)
    .map((name) => join(packages, name, 'src/uapi'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
}

/** Every constant of a file beside the value that the headers give it. */
export async function compareFile(path: string): Promise<Finding[]> {
  const exports = (await import(path)) as Record<string, unknown>;
  const constants = Object.entries(exports).flatMap(([name, value]) => flatten(name, value));
  return compare(relative(packages, path), headersOf(path), constants);
}

/** Numbers under their C names beside the values that these headers give them. */
export function compare(file: string, headers: readonly string[], constants: readonly Constant[]): Finding[] {
  const names = constants.map(({ name }) => name);
  const theirs = valuesOf(headers, names);
  return constants.map(({ name, value }) => ({ file, name, ours: BigInt(value), theirs: theirs.get(name) }));
}

/** One line per finding that is not as the headers have it. */
export function differences(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(
      ({ file, name, ours, theirs }) => `${file}: ${name} is ${ours} here and ${theirs ?? 'unknown'} in the headers`,
    );
}

/** The headers that a file's first comment names; else the one that the file is called after. */
export function headersOf(path: string): string[] {
  const opening = /^(?:\/\/.*\n|\/\*[\s\S]*?\*\/)+/.exec(readFileSync(path, 'utf8'))?.[0] ?? '';
  const named = opening.match(/[\w-]+(?:\/[\w-]+)+\.h/g) ?? [];
  return named.length > 0 ? named : [`linux/${basename(path, '.ts')}.h`];
}

function flatten(name: string, value: unknown): Constant[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [{ name, value }];
  if (typeof value === 'function') return []; // what reads a table of the same file
  if (typeof value !== 'object' || value === null)
    throw new Error(`${name} is neither a number nor an object of numbers`);
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${name}_${key}`, inner));
}

/** Asks the compiler for all at once; if it refuses, for halves, until each name that it does not know stands alone. */
function valuesOf(headers: readonly string[], names: readonly string[]): Map<string, bigint> {
  const printed = compileAndRun(headers, names);
  if (printed) return new Map(names.map((name, at) => [name, BigInt(printed[at] ?? '')]));
  if (names.length <= 1) return new Map();
  const middle = names.length >> 1;
  return new Map([...valuesOf(headers, names.slice(0, middle)), ...valuesOf(headers, names.slice(middle))]);
}

function compileAndRun(headers: readonly string[], names: readonly string[]): string[] | undefined {
  // The C library's socket.h goes first: kernel headers that meet it later redefine its types.
  const includes = ['stdio.h', 'sys/socket.h', ...headers].map((header) => `#include <${header}>`);
  const prints = names.map((name) => `printf("%lld\\n", (long long)(${name}));`);
  const source = `#define _GNU_SOURCE\n${includes.join('\n')}\nint main(void) {\n${prints.join('\n')}\nreturn 0; }\n`;
  const scratch = mkdtempSync(join(tmpdir(), 'uapi-check-'));
  try {
    const program = join(scratch, 'print');
    const compiled = spawnSync('gcc', ['-w', '-x', 'c', '-', '-o', program], { input: source });
    if (compiled.status !== 0) return undefined;
    return spawnSync(program, { encoding: 'utf8' }).stdout.trimEnd().split('\n');
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  const missing = missingTools();
  if (missing) throw new Error(missing);
  const findings = (await Promise.all(uapiFiles().map(compareFile))).flat();
  const wrong = differences(findings);
  for (const line of wrong) console.error(line);
  console.log(`${findings.length} constants, ${wrong.length} of them not as the headers have them`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
