// npm test: everything that says whether Podwire works, two suites at a time, and one line at the end.
// `npm test -- unit kernel` runs the named suites only.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environment, root, say, setup, testPackages } from './setup.mjs';

/**
 * In the order of how soon they tell something, but for the longest, which would otherwise run on alone. `results` is
 * what vitest writes.
 */
const suites = {
  lint: { target: 'lint', what: 'format, lint, import boundaries' },
  types: { target: 'typecheck', what: 'types' },
  generated: { target: 'generated', what: 'generated files are up to date' },
  unit: { target: 'test-unit', what: 'unit tests', results: true },
  node: { target: 'test-unit-installed-node', what: "unit tests on the machine's own Node.js", results: true },
  vm: { target: 'test-vm', what: 'tests on a stock Debian kernel, in a virtual machine', results: true },
  kernel: { target: 'test-kernel', what: 'tests on the kernel, in namespaces of their own', results: true },
  differential: { target: 'test-differential', what: 'side by side with the reference plugins', results: true },
  e2e: { target: 'e2e', what: 'the executables, bursts of them, and real runtimes', results: true },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  process.stderr.write(`podwire: no such suite: ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}

say(
  `npm test: sets up this machine, then runs ${wanted.length > 0 ? wanted.join(', ') : Object.keys(suites).join(', ')}`,
);
setup(testPackages);
const total = { passed: 0, failed: 0, skipped: 0 };
const queue = Object.entries(suites).filter(([name]) => wanted.length === 0 || wanted.includes(name));
await Promise.all([runQueue(), runQueue()]);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Most suites start programs and wait for them: two at a time take little more than half of the time. */
async function runQueue() {
  for (let next = queue.shift(); next; next = queue.shift()) await runSuite(...next);
}

async function runSuite(name, { target, what, results }) {
  say(`${name}: ${what}`);
  const file = join(root, 'tmp', 'results', `${target}.json`);
  mkdirSync(join(root, 'tmp', 'results'), { recursive: true });
  rmSync(file, { force: true });
  const began = Date.now();
  const status = await runTarget(name, target);
  const counts = results ? countsOf(file) : { passed: status === 0 ? 1 : 0, failed: 0, skipped: 0 };
  // A suite that ended badly without a failed test (it could not start, or died) is a failure of its own.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
  const seconds = Math.round((Date.now() - began) / 1000);
  say(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${seconds} s`);
}

/** Runs a target of nx, each line of its output behind the suite's name. */
function runTarget(name, target) {
  const args = ['run', `podwire:${target}`, '--output-style=stream-without-prefixes'];
  const child = spawn(join(root, 'node_modules', '.bin', 'nx'), args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of ['stdout', 'stderr']) {
    createInterface({ input: child[stream] }).on('line', (line) => process[stream].write(`${name} │ ${line}\n`));
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`${name}: nx could not be started: ${error.message}`);
      resolve(null);
    });
    child.on('close', resolve);
  });
}

function countsOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const skipped = report.numPendingTests + report.numTodoTests;
  const failedFiles = report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + failedFiles, skipped };
}
