// npm run bench [-- --peer DIR]: measures Podwire beside Debian's reference plugins in one run and writes docs/benchmarks.md.
// Each figure stands beside its peer's of the same run; on a noisy machine only their ratio means something.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, root, say, setup } from '../setup.mjs';

const { values: options } = parseArgs({ options: { peer: { type: 'string', default: '/usr/lib/cni' } } });
const peer = resolve(options.peer);
setup(['iproute2', 'util-linux', 'nftables', 'iptables', 'musl-tools', 'containernetworking-plugins']);

/** @param options - of `podwire install` */
function installed(name, ...options) {
  const folder = join(root, 'tmp', name);
  const command = [join(root, 'packages/bundle/bin/podwire.mjs'), 'install', folder, ...options];
  if (spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] }).status !== 0) process.exit(1);
  return folder;
}

say('installing the plugins');
const cold = installed('bench-bin', '--no-launcher');
const warm = installed('bench-warm-bin');

const sections = [];
for (const [script, folder] of [
  ['host-local.mjs', cold],
  ['bridge.mjs', cold],
  ['chain.mjs', cold],
  ['cold.mjs', cold],
  ['warm.mjs', warm],
]) {
  say(`measuring: ${script}`);
  const file = join(root, 'tools', 'bench', script);
  const measured = spawnSync(join(root, 'tools/in-namespace'), [process.execPath, file, folder], {
    env: { ...environment, PODWIRE_REFERENCE_DIR: peer },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (measured.status !== 0) process.exit(1);
  sections.push(measured.stdout);
}
const page = `# Benchmarks

Written by \`npm run bench\`; do not edit. Medians, in milliseconds. "Reference" is ${peer === '/usr/lib/cni' ? "Debian's containernetworking-plugins (1.1.1)" : `what is in ${peer}`},
run side by side with Podwire, call by call, on one machine in one run.

${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Linux ${release()} ${arch()}, Node.js ${process.versions.node}, load ${loadavg()[0].toFixed(1)} before.

${sections.join('\n')}`;
mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(root, 'docs', 'benchmarks.md'), page);
process.stdout.write(page);
