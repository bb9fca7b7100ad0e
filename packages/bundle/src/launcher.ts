/**
 * What the executable of every plugin is: a few lines that run `TYPE.cjs`, by the name they were called by, with the code that V8 compiled of it for
 * an earlier process, the functions that calls need included. Node's own compile cache keeps what was compiled when a
 * file was loaded, which leaves every function to be compiled again in each call: 20 ms of a bridge's ADD.
 *
 * `plugin.cjs warm-up TYPE` makes that code. There is one of each type, so that a call does not read what it has no use
 * for. Where there is none, as for another version of Node, or V8 refuses it, Node's own cache is what is left.
 */
export const pluginLauncher = `'use strict';
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { basename } = require('node:path');
const { Script } = require('node:vm');
const [, path, command, type] = process.argv;
const warmUp = path === __filename && command === 'warm-up';
const name = warmUp ? type : basename(path);
const bundle = __dirname + '/' + name + '.cjs';
const compiled = __dirname + '/' + name + '-' + process.version + '.code';
const script = compile();
if (script) {
  script.runInThisContext()(exports, require, module, bundle, __dirname);
} else if (existsSync(bundle)) {
  require('node:module').enableCompileCache?.(__dirname + '/cache');
  require(bundle);
} else {
  process.stderr.write('podwire: called as ' + name + ', which is no plugin of this build\\n');
  process.exitCode = 1;
}
if (warmUp) process.once('exit', keepCompiled);

function compile() {
  let cachedData;
  let text;
  try {
    if (!warmUp) cachedData = readFileSync(compiled);
    text = readFileSync(bundle, 'latin1'); // it is ASCII, and this is the cheapest way to read that
  } catch {
    return undefined;
  }
  const source = '(function (exports, require, module, __filename, __dirname) {' + text + '\\n})';
  const script = new Script(source, { filename: bundle, cachedData });
  return script.cachedDataRejected ? undefined : script;
}

// Whole and on the disk before it has its name: V8 trusts what it reads there.
function keepCompiled() {
  writeFileSync(compiled + '.draft', script.createCachedData(), { flush: true });
  renameSync(compiled + '.draft', compiled);
}
`;

/** The command is called by people: Node's own cache is enough for it. */
export const commandLauncher = `require('node:module').enableCompileCache?.(__dirname + '/cache');
require('./command.cjs');
`;

/** The daemon in the foreground, for service managers; callers start `daemon.cjs` themselves. */
export const daemonLauncher = `require('node:module').enableCompileCache?.(__dirname + '/cache');
require('./daemon.cjs');
`;
