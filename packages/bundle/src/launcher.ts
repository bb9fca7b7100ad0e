/**
 * What the executable of every plugin is: a few lines that run `plugins.cjs` with the code that V8 compiled of it for
 * an earlier process, the functions that calls need included. Node's own compile cache keeps what was compiled when a
 * file was loaded, which leaves every function to be compiled again in each call: 20 ms of a bridge's ADD.
 *
 * `plugin.cjs warm-up` makes that code. Where there is none, or V8 refuses it because another Node runs this, Node's
 * own cache is what is left, where the folder can be written to.
 */
export const pluginLauncher = `'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const bundle = __dirname + '/plugins.cjs';
const compiled = __dirname + '/plugins.code';
const warmUp = process.argv[1] === __filename && process.argv[2] === 'warm-up';
const script = compile();
if (script) {
  script.runInThisContext()(exports, require, module, bundle, __dirname);
} else {
  require('node:module').enableCompileCache?.(__dirname + '/cache');
  require('./plugins.cjs');
}
if (warmUp) process.once('exit', keepCompiled);

function compile() {
  let cachedData;
  if (!warmUp) {
    try {
      cachedData = readFileSync(compiled);
    } catch {
      return undefined;
    }
  }
  const source = '(function (exports, require, module, __filename, __dirname) {' + readFileSync(bundle, 'utf8') + '\\n})';
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
