import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { artefacts } from './build-paths.ts';
import { pluginTypes } from './everything.ts';

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

/** The entry of a type's executable: of the composition, its own line, so that the bundler leaves out the others. */
const executables: Plugin = {
  name: 'executables',
  setup(build) {
    build.onResolve({ filter: /^executable:/ }, ({ path }) => ({ path: path.slice(11), namespace: 'executable' }));
    build.onLoad({ filter: /.*/, namespace: 'executable' }, ({ path }) => ({
      contents: `import { ${JSON.stringify(path)} as parts } from './composition.js';
        import { runExecutable } from './executable.js';
        runExecutable(parts);`,
      resolveDir: import.meta.dirname,
      loader: 'js',
    }));
  },
};

/** How every file of the bundle is made; all have koffi's native part beside them. */
export const bundleSettings: BuildOptions = {
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // dbus-native reads XML with it when it is asked what an object can do, which no driver asks: 100 kB.
  external: ['xml2js'],
  // The drivers load koffi and dbus-native by `require` where there is no URL to make one from.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': 'undefined' },
  plugins: [nativeKoffi],
};

/** Makes one file for each plugin type, one of the daemon, and one of the command. A start reads no more than it may need. */
export async function buildBundle(): Promise<void> {
  rmSync(artefacts, { recursive: true, force: true });
  mkdirSync(artefacts, { recursive: true });
  await build({
    entryPoints: {
      ...Object.fromEntries(pluginTypes.map((type) => [type, `executable:${type}`])),
      command: join(import.meta.dirname, 'installed-command.js'),
      daemon: join(import.meta.dirname, 'daemon/entry.js'),
    },
    outdir: artefacts,
    ...bundleSettings,
    plugins: [nativeKoffi, executables],
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
