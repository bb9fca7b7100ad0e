import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { asStaticProgram, compile, isThere, sources } from './compile.ts';
import { builtLauncher } from './launcher-path.ts';

/** Debian's compilers, by what they compile for; a machine's own ones compile for itself. musl makes a tenth of the size. */
const own = ['musl-gcc', 'gcc', 'cc'];
const compilers: Readonly<Record<string, readonly string[]>> = {
  x64: [...(process.arch === 'x64' ? own : []), 'x86_64-linux-gnu-gcc'],
  arm64: [...(process.arch === 'arm64' ? own : []), 'aarch64-linux-gnu-gcc'],
};

/** Makes the launcher of each architecture that there is a compiler for, and says so. None at all is no failure. */
export function buildLaunchers(): void {
  for (const [arch, candidates] of Object.entries(compilers)) {
    const path = builtLauncher('linux', arch);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    const compiler = candidates.find(isThere);
    if (!compiler) {
      process.stdout.write(`no launcher for linux ${arch}: there is none of ${candidates.join(', ')}\n`);
      continue;
    }
    const problem = compile(compiler, sources, asStaticProgram, path);
    if (problem) throw new Error(`cannot compile the launcher for linux ${arch}: ${problem}`);
    process.stdout.write(`launcher for linux ${arch}: compiled by ${compiler}\n`);
  }
}

if (process.argv[1] === import.meta.filename) buildLaunchers();
