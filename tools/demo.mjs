// npm run demo [-- FILE.conflist]: puts two pods on a network, publishes a port, and shows it. Sets this machine up first.
// Everything happens inside network and mount namespaces of its own, as root or (in a user namespace) as anyone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { demoPackages, environment, root, run, say, setup } from './setup.mjs';

const given = process.argv[2];
if (given !== undefined && !existsSync(given)) {
  process.stderr.write(`podwire: there is no file ${given}. Usage: npm run demo [-- FILE.conflist]\n`);
  process.exit(2);
}
if (process.platform !== 'linux') {
  process.stderr.write('podwire: the demo needs Linux, for its network namespaces\n');
  process.exit(2);
}
say('npm run demo: sets up this machine, then connects two network namespaces and publishes a port');
setup(demoPackages);
const bin = join(root, 'tmp', 'demo-bin');
say(`installing the plugins into ${bin}`);
run(process.execPath, [join(root, 'packages/bundle/bin/podwire.mjs'), 'install', bin, '--no-launcher']);
const conflist = given ? resolve(given) : join(root, 'tools', 'demo', 'demo.conflist');
const { status } = spawnSync(
  join(root, 'tools/in-namespace'),
  [process.execPath, join(root, 'tools/demo/connect.mjs'), bin, conflist],
  {
    env: environment,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
