// installed-node FILE [ARG...]: runs a script on the machine's own Node.js. npm puts the pinned one first in PATH, and
// published packages must work on both.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
const node = folders.map((folder) => join(folder, 'node')).find((file) => existsSync(file));
if (!node) {
  process.stderr.write('installed-node: PATH leads to no Node.js but the pinned one\n');
  process.exit(1);
}
const path = folders.join(delimiter);
process.exitCode =
  spawnSync(node, process.argv.slice(2), { stdio: 'inherit', env: { ...process.env, PATH: path } }).status ?? 1;
