// npm run generate [-- --check]: makes
//   packages/*/src/generated/{validate,config}.ts  from packages/*/schema.json
//   packages/core/src/generated/version.ts         from core's package.json
//   docs/errors.md                                 from packages/*/src/errors.ts
// With --check it writes nothing, and fails when a file is not what it would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configTypes } from './generate/config-types.ts';
import { errorDocs } from './generate/error-docs.ts';
import { mergedSchema } from './generate/merge-schema.ts';
import { validatorCode } from './generate/validator-code.ts';

const packages = path.resolve(import.meta.dirname, '../packages');
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const name of readdirSync(packages).sort()) {
  const file = path.join(packages, name, 'schema.json');
  if (!existsSync(file)) continue;
  try {
    const schema = mergedSchema(file);
    const folder = path.join(packages, name, 'src/generated');
    keep(path.join(folder, 'validate.ts'), validatorCode(schema, '@podwire/core'));
    keep(path.join(folder, 'config.ts'), await configTypes(schema, '@podwire/core'));
  } catch (cause) {
    throw new Error(`packages/${name}/schema.json: ${(cause as Error).message}`, { cause });
  }
}

const { version } = JSON.parse(readFileSync(path.join(packages, 'core/package.json'), 'utf8')) as { version: string };
keep(
  path.join(packages, 'core/src/generated/version.ts'),
  `// Made from package.json by \`npm run generate\`.\n\n/** This package's version. */\nexport const coreVersion = '${version}';\n`,
);
keep(path.resolve(packages, '../docs/errors.md'), await errorDocs(path.dirname(packages)));

if (stale.length > 0) {
  console.error(`${check ? 'Stale, run "npm run generate"' : 'Written'}:\n  ${stale.join('\n  ')}`);
  if (check) process.exitCode = 1;
}

function keep(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  stale.push(path.relative(process.cwd(), file));
  if (check) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
