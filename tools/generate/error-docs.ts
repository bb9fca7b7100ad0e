import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** One error of a package: what it says, and what to do. */
interface ErrorRow {
  readonly code: number;
  readonly msg: string;
  readonly remedy: string;
}

/**
 * The text of `docs/errors.md`: core's codes, and each row of each package's `src/errors.ts`. A row is a function, so
 * it is called, with placeholders that print as the names of its parameters.
 */
export async function errorDocs(root: string): Promise<string> {
  const { ErrorCode, errorMeanings } = await load(root, 'core');
  const codes = Object.entries(ErrorCode as Record<string, number>).map(([name, code]) => {
    return `| ${code} | ${cell((errorMeanings as Record<string, string>)[name] ?? '')} |`;
  });
  const lines = [
    '# Errors',
    '',
    '<!-- Made from the errors.ts of each package by `npm run generate`. -->',
    '',
    'A call that fails prints `{ "cniVersion", "code", "msg", "details" }` on stdout and exits with 1. `msg` says what',
    'failed, `details` what to do about it. Codes below 100 and 999 are those of every CNI plugin; the others are ours.',
    'Names in `<…>` stand for values.',
    '',
    '| code | meaning |',
    '| ---: | --- |',
    ...codes,
  ];
  for (const name of readdirSync(path.join(root, 'packages')).sort()) {
    if (name === 'core' || !existsSync(path.join(root, 'packages', name, 'src/errors.ts'))) continue;
    const rows = Object.entries(await load(root, name)).flatMap(([row, make]) => rowOf(name, row, make));
    if (rows.length === 0) continue;
    lines.push('', `## ${name}`, '', '| code | message | what to do |', '| ---: | --- | --- |');
    lines.push(...rows.map(({ code, msg, remedy }) => `| ${code} | ${cell(msg)} | ${cell(remedy)} |`));
  }
  return `${lines.join('\n')}\n`;
}

function rowOf(packageName: string, row: string, make: unknown): ErrorRow[] {
  if (typeof make !== 'function') return [];
  let made: unknown;
  try {
    made = make(...parameterNames(make).map(placeholder));
  } catch (cause) {
    throw new Error(`packages/${packageName}/src/errors.ts: ${row} cannot be documented: ${String(cause)}`, { cause });
  }
  // A line of CHECK's list of differences is a text.
  if (typeof made === 'string') return [{ code: 104, msg: made, remedy: 'One line of what CHECK found.' }];
  const { code, message, details = '' } = made as { code: number; message: string; details?: string };
  return [{ code, msg: message, remedy: details }];
}

/** The names of a function's parameters, from its own text. */
function parameterNames(make: { toString(): string }): string[] {
  const list = /^[^(]*\(([^)]*)\)/.exec(make.toString())?.[1] ?? '';
  return list
    .split(',')
    .map((parameter) => parameter.split('=')[0]?.trim() ?? '')
    .filter(Boolean);
}

/** Prints as `<name>` whatever is done with it: used as a text, joined, mapped, put into JSON. */
function placeholder(name: string): unknown {
  const text = `<${name}>`;
  const target = () => placeholder(name);
  return new Proxy(target, {
    get: (_, key) => {
      if (key === Symbol.toPrimitive || key === 'toString' || key === 'toJSON' || key === 'join') return () => text;
      if (key === Symbol.iterator) return () => [placeholder(name)].values();
      return placeholder(typeof key === 'string' && key !== 'map' && key !== 'filter' ? `${name}.${key}` : name);
    },
    apply: () => placeholder(name),
  });
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}

/** A package's `errors.ts` as it stands, with core's sources in place of the built package. */
async function load(root: string, name: string): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'podwire-errors-'));
  try {
    const outfile = path.join(folder, `${name}.mjs`);
    await build({
      entryPoints: [path.join(root, 'packages', name, 'src/errors.ts')],
      alias: { '@podwire/core': path.join(root, 'packages/core/src/index.ts') },
      bundle: true,
      format: 'esm',
      logLevel: 'silent',
      outfile,
      platform: 'node',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    return (await import(pathToFileURL(outfile).href)) as Record<string, unknown>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
