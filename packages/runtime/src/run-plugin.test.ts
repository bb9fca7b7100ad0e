import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// A real executable, bundled from these sources: what is tested is the process.
const source = `
  import { appendFileSync } from 'node:fs';
  import { definePlugin, Plugin, CniError } from '@podwire/core';
  import { ContainerModule } from 'inversify';
  import { runPlugin } from '@podwire/runtime';

  const sample = {
    async add(call) {
      const note = (text) => appendFileSync(call.config.log, text + '\\n');
      call.undo('note', () => note('undone ' + call.signal.aborted));
      note('started');
      switch (call.config.mode) {
        case 'error': throw new CniError(101, 'the pool is empty', 'make it larger');
        case 'bug': return undefined.x;
        case 'uncaught': setTimeout(() => undefined.y); await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason))); break;
        case 'lost': await new Promise(() => {}); break;
        case 'wait': {
          const timer = setInterval(() => {}, 1000);
          await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
          clearInterval(timer);
          break;
        }
        case 'large': return { interfaces: Array.from({ length: 20000 }, (_, i) => ({ name: 'interface' + i })) };
      }
      call.warn('all is well');
      return { ips: [{ address: '10.1.0.' + call.config.name.length + '/24' }] };
    },
    async del() {},
  };
  runPlugin(definePlugin({
    type: 'sample',
    version: '1.2.3',
    parseConfig: (config) => config,
    module: new ContainerModule(({ bind }) => { bind(Plugin).toConstantValue(sample); }),
  }), []);
`;

let folder: string;
let executable: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-run-plugin-'));
  executable = join(folder, 'sample');
  const packages = join(import.meta.dirname, '../..');
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    alias: {
      '@podwire/core': join(packages, 'core/src/index.ts'),
      '@podwire/runtime': join(packages, 'runtime/src/index.ts'),
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  });
  writeFileSync(executable, `#!${process.execPath}\n${outputFiles[0]?.text}`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const variables = { CNI_CONTAINERID: 'c1', CNI_NETNS: '/some/netns', CNI_IFNAME: 'eth0', CNI_PATH: '/bin' };

async function call(command: string, mode: string, kill?: NodeJS.Signals, cniVersion: string | undefined = '1.1.0') {
  const log = join(folder, `${mode}.log`);
  const child = spawn(executable, [], { env: command === '' ? {} : { ...variables, CNI_COMMAND: command } });
  child.stdin.end(JSON.stringify({ cniVersion: cniVersion || undefined, name: 'net', type: 'sample', mode, log }));
  const outputs = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries()) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      outputs[index] += text;
    });
  }
  if (kill) {
    await expect.poll(() => readFileSync(log, 'utf8'), { timeout: 5000 }).toContain('started');
    child.kill(kill);
  }
  const status = await new Promise((resolve) => child.on('close', resolve));
  const [stdout = '', stderr = ''] = outputs;
  return { status, stdout, stderr, notes: () => readFileSync(log, 'utf8').trim().split('\n') };
}

describe("a plugin's executable", () => {
  test('prints the result and exits with 0; warnings go to stderr', async () => {
    const { status, stdout, stderr } = await call('ADD', 'ok');
    expect(JSON.parse(stdout)).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.1.0.3/24' }] });
    expect(stdout).not.toMatch(/\n$/);
    expect(stderr).toBe('all is well\n');
    expect(status).toBe(0);
  });
  test('writes a result larger than a pipe to its end', async () => {
    const { stdout } = await call('ADD', 'large');
    expect(JSON.parse(stdout).interfaces).toHaveLength(20_000);
  });
  test('reads and writes all of it through descriptors that do not block', async () => {
    const log = join(folder, 'nonblocking.log');
    const config = JSON.stringify({ cniVersion: '1.1.0', name: 'net', type: 'sample', mode: 'large', log });
    writeFileSync(join(folder, 'stdin'), `${config}${' '.repeat(200_000)}`);
    // Node starts its children with blocking descriptors; perl, which Debian always has, does not mind.
    const nonblocking =
      'use Fcntl; fcntl($_, F_SETFL, fcntl($_, F_GETFL, 0) | O_NONBLOCK) for *STDIN, *STDOUT; exec $ARGV[0]';
    const pipeline = `(sleep 0.1; cat ${folder}/stdin) | perl -e '${nonblocking}' ${executable} | (sleep 0.3; cat)`;
    const shell = spawn('sh', ['-c', pipeline], { env: { ...process.env, ...variables, CNI_COMMAND: 'ADD' } });
    let stdout = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    expect(await new Promise((resolve) => shell.on('close', resolve))).toBe(0);
    expect(JSON.parse(stdout).interfaces).toHaveLength(20_000);
  });
  test.each(['', '0.1.0'])('T-BC-02: serves a runtime of 0.1.0, whose config has the version %j', async (version) => {
    const added = await call('ADD', 'ok', undefined, version);
    expect(JSON.parse(added.stdout)).toEqual({ cniVersion: '0.1.0', ip4: { ip: '10.1.0.3/24' }, dns: {} });
    expect(await call('DEL', 'ok', undefined, version)).toMatchObject({ status: 0, stdout: '' });
  });
  test('says what it is when it is run by hand', async () => {
    const { status, stdout, stderr } = await call('', 'about');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/^CNI sample plugin v1\.2\.3\n/);
  });
  test('reports an error with its code, after taking back what it did', async () => {
    const { status, stdout, notes } = await call('ADD', 'error');
    expect(JSON.parse(stdout)).toMatchObject({ code: 101, msg: 'the pool is empty', details: 'make it larger' });
    expect(status).toBe(1);
    expect(notes()).toEqual(['started', 'undone false']);
  });
  test('reports a bug as error 999', async () => {
    const { status, stdout, stderr } = await call('ADD', 'bug');
    expect(JSON.parse(stdout)).toMatchObject({ code: 999, msg: expect.stringContaining('undefined') });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });
  test('W-42: reports what nothing caught as error 999, after taking back what it did', async () => {
    const { status, stdout, stderr, notes } = await call('ADD', 'uncaught');
    expect(JSON.parse(stdout)).toMatchObject({ code: 999, msg: expect.stringContaining('undefined') });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(notes()).toEqual(['started', 'undone false']);
  });
  test('never ends without an answer', async () => {
    const { status, stdout } = await call('ADD', 'lost');
    expect(JSON.parse(stdout)).toMatchObject({ code: 999, msg: expect.stringContaining('without an answer') });
    expect(status).toBe(1);
  });
  test.each(['SIGTERM', 'SIGINT'] as const)('takes back what it did when it gets %s', async (name) => {
    rmSync(join(folder, 'wait.log'), { force: true });
    const { status, stdout, notes } = await call('ADD', 'wait', name);
    expect(JSON.parse(stdout)).toMatchObject({ code: 11, msg: expect.stringContaining(name) });
    expect(status).toBe(1);
    expect(notes()).toEqual(['started', 'undone false']);
  });
});
