// Puts every *.vm.test.ts, with all that it imports of the workspace, into tmp/vm-tests, for vitest.vm.config.ts. The
// virtual machine may be emulated, where it takes minutes to translate hundreds of modules, one by one.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'tmp/vm-tests');

const tests = readdirSync(join(root, 'packages')).flatMap((name) => {
  const sources = join(root, 'packages', name, 'src');
  return readdirSync(sources, { recursive: true })
    .filter((file) => file.endsWith('.vm.test.ts'))
    .map((file) => ({ in: join(sources, file), out: `${name}/${file.replace(/\.ts$/, '')}` }));
});

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: tests,
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  keepNames: true,
  logLevel: 'warning',
  sourcemap: true,
  alias: Object.fromEntries(
    readdirSync(join(root, 'packages')).map((name) => [
      `@podwire/${name}`,
      join(root, 'packages', name, 'src/index.ts'),
    ]),
  ),
  // vitest finds itself; koffi finds its native part beside its own files.
  external: ['vitest', 'koffi'],
  // For packages that are CommonJS within.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
console.log(`${tests.length} test files in tmp/vm-tests`);
