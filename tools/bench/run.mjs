// npm run bench: measures Podwire beside Debian's reference plugins in one run and writes docs/benchmarks.md.
// Each figure stands beside its peer's of the same run; on a noisy machine only their ratio means something.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { environment, root, say, setup } from '../setup.mjs';

setup(['iproute2', 'util-linux', 'containernetworking-plugins']);
const bin = join(root, 'tmp', 'bench-bin');
say('installing the plugins');
const install = spawnSync(
  process.execPath,
  [join(root, 'packages/bundle/bin/podwire.mjs'), 'install', bin, '--no-launcher'],
  {
    stdio: ['ignore', 2, 2],
  },
);
if (install.status !== 0) process.exit(1);

const sections = [];
for (const script of ['host-local.mjs', 'bridge.mjs', 'chain.mjs', 'cold.mjs']) {
  say(`measuring: ${script}`);
  const file = join(root, 'tools', 'bench', script);
  const measured = spawnSync(join(root, 'tools/in-namespace'), [process.execPath, file, bin], {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (measured.status !== 0) process.exit(1);
  sections.push(measured.stdout);
}
const page = `# Benchmarks

Written by \`npm run bench\`; do not edit. Medians, in milliseconds. "Reference" is Debian's containernetworking-plugins (1.1.1),
run side by side with Podwire, call by call, on one machine in one run.

${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Linux ${release()} ${arch()}, Node.js ${process.versions.node}, load ${loadavg()[0].toFixed(1)} before.

${sections.join('\n')}`;
mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs', 'benchmarks.md'), page);
process.stdout.write(page);
