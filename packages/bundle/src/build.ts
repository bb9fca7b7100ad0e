import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { artefacts } from './build-paths.ts';

/**
 * koffi looks for its native part in places that only exist beside its own package. In the bundle there is one place:
 * the file beside the bundle. Loading it directly also skips koffi's search, which reads the ELF header of node.
 */
const nativeKoffi: Plugin = {
  name: 'native-koffi',
  setup(build) {
    build.onResolve({ filter: /^koffi$/ }, ({ path }) => ({ path, namespace: 'native-koffi' }));
    build.onResolve({ filter: /^\.\/koffi\.node$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /.*/, namespace: 'native-koffi' }, () => ({
      contents: "module.exports = require('./koffi.node');",
      loader: 'js',
    }));
  },
};

/** Makes one file of all plugins and drivers, and one of the command. */
export async function buildBundle(): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await build({
    // Two files, so that a plugin's start does not read the command.
    entryPoints: {
      plugins: join(import.meta.dirname, 'executable.js'),
      command: join(import.meta.dirname, 'installed-command.js'),
    },
    outdir: artefacts,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    // The driver loads koffi by `require` where there is no URL to make one from.
    define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'undefined' },
    plugins: [nativeKoffi],
  });
  const require = createRequire(import.meta.url);
  const koffi = createRequire(require.resolve('koffi'));
  const native = dirname(koffi.resolve(`@koromix/koffi-linux-${process.arch}`));
  for (const libc of ['linux', 'musl']) {
    const folder = join(native, `${libc}_${process.arch}`);
    copyFileSync(join(folder, 'koffi.node'), join(artefacts, `koffi-${libc}.node`));
  }
}

if (process.argv[1] === import.meta.filename) await buildBundle();
