import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExecRunner } from './exec.ts';
import { PluginFailure } from './plugin-failure.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-exec-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', CNI_COMMAND: 'ADD' };
const runner = new ExecRunner({ graceMs: 300, busyWaitMs: 50, maxOutputBytes: 100_000 });

let scripts = 0;
function script(body: string): string {
  const path = join(folder, `plugin-${++scripts}`);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

async function run(executable: string, options: { stdin?: string; signal?: AbortSignal } = {}) {
  const lines: string[] = [];
  const execution = { executable, environment, stdin: options.stdin ?? '{}', signal: options.signal };
  const stdout = await runner.run({ ...execution, warn: (line) => lines.push(line) });
  return { stdout, lines };
}

async function failure(executable: string, options: { stdin?: string; signal?: AbortSignal } = {}) {
  const error = await run(executable, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PluginFailure)) throw new Error(`expected a PluginFailure, got ${String(error)}`);
  return error;
}

/** A killed orphan may stay a zombie where process 1 does not reap. */
function alive(pidFile: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a plugin that succeeds', () => {
  test('T-INV-43, 44 gets stdin and environment, and its stdout comes back', async () => {
    const { stdout } = await run(script('cat; echo " $CNI_COMMAND"'), { stdin: '{"some":"stdin"}' });
    expect(stdout).toBe('{"some":"stdin"} ADD\n');
  });
  test('gets that environment and no other variable', async () => {
    const { stdout } = await run(script('env'));
    expect(stdout).toContain('CNI_COMMAND=ADD');
    expect(stdout).not.toContain('VITEST');
  });
  test('T-INV-45 has its stderr passed on, line by line', async () => {
    expect((await run(script('echo one >&2; echo two >&2; echo {}'))).lines).toEqual(['one', 'two']);
  });
  test('need not read a stdin that is larger than a pipe', async () => {
    expect((await run(script('echo {}'), { stdin: 'x'.repeat(1_000_000) })).stdout).toBe('{}\n');
  });
  test('W-20: is not waited for when something it started keeps its pipes open', async () => {
    const pidFile = join(folder, 'left-running');
    const started = performance.now();
    expect((await run(script(`sleep 30 & echo $! >${pidFile}; echo {}`))).stdout).toBe('{}\n');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(alive(pidFile)).toBe(true); // a daemon that a plugin left on purpose is none of our business
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  });
});

describe('a plugin that fails', () => {
  test('T-INV-46 reports by the error object on its stdout; W-41: its stderr is kept as well', async () => {
    const error = await failure(script(`echo log >&2; echo '{"code":11,"MSG":"busy","details":"later"}'; exit 1`));
    expect(error).toMatchObject({ code: 11, message: 'busy', details: 'later', stderr: 'log\n' });
  });
  test('T-INV-47 with only a stderr is quoted', async () => {
    const error = await failure(script('printf "some stderr message" >&2; exit 1'));
    expect(error).toMatchObject({ code: 0, message: 'netplugin failed: "some stderr message": exit status 1' });
  });
  test('T-INV-48 without a word is named by its status', async () => {
    expect((await failure(script('exit 1'))).message).toBe('netplugin failed with no error message: exit status 1');
  });
  test('T-INV-49 to start names its path, and what to look for', async () => {
    const missing = await failure(join(folder, 'not-there'));
    expect(missing.message).toBe(
      `netplugin failed with no error message: fork/exec ${folder}/not-there: no such file or directory`,
    );
    const plain = script('echo {}');
    writeFileSync(join(folder, 'plain'), readFileSync(plain), { mode: 0o644 });
    const refused = await failure(join(folder, 'plain'));
    expect(refused.message).toMatch(/fork\/exec .*plain: permission denied$/);
    expect(refused.details).toContain('chmod +x');
  });
  test.each([
    ['{"msg":"x"}', 0, /^x$/],
    ['null', 0, /^$/],
    ['{"code":-1}', 0, /parsing its diagnostic message "\{\\"code\\":-1\}": json: cannot unmarshal number -1 into/],
    ['[]', 0, /parsing its diagnostic message "\[\]": json: cannot unmarshal array/],
    ['oops', 0, /^netplugin failed but error parsing its diagnostic message "oops": invalid character 'o' looking/],
  ])('and prints %s', async (stdout, code, message) => {
    const error = await failure(script(`printf '%s' '${stdout}'; exit 1`));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
  test('by a signal is named by it', async () => {
    expect((await failure(script('kill -9 $$'))).message).toBe(
      'netplugin failed with no error message: signal: killed',
    );
  });
  test('W-20: and floods its stdout is stopped', async () => {
    expect((await failure(script('yes >&2'))).message).toContain('more than 100000 bytes on stderr');
  });
});

describe('cancelling', () => {
  test('stops the plugin and what it has started', async () => {
    const pidFile = join(folder, 'grandchild');
    const abort = new AbortController();
    const failed = failure(script(`sleep 30 & echo $! >${pidFile}; wait`), { signal: abort.signal });
    while (!alive(pidFile)) await sleep(10);
    abort.abort(new Error('enough'));
    const error = await failed;
    expect(error.message).toBe('netplugin failed with no error message: signal: terminated');
    expect(error.cause).toEqual(new Error('enough'));
    await expect.poll(() => alive(pidFile)).toBe(false);
  });
  test('lets a plugin take back what it did, and reports what it then says', async () => {
    const abort = new AbortController();
    const ready = join(folder, 'ready');
    const body = `trap 'echo "{\\"code\\":999,\\"msg\\":\\"undone\\"}"; exit 1' TERM; : >${ready}; while :; do sleep 0.01; done`;
    const failed = failure(script(body), { signal: abort.signal });
    await expect.poll(() => readFileSync(ready)).toBeDefined();
    abort.abort();
    expect((await failed).message).toBe('undone');
  });
  test('kills one that will not stop', async () => {
    const abort = new AbortController();
    const ready = join(folder, 'stubborn');
    const body = `trap '' TERM; : >${ready}; while :; do sleep 0.01; done`;
    const failed = failure(script(body), { signal: abort.signal });
    await expect.poll(() => readFileSync(ready)).toBeDefined();
    abort.abort();
    expect((await failed).message).toBe('netplugin failed with no error message: signal: killed');
  });
  test('before the start starts nothing', async () => {
    const pidFile = join(folder, 'never');
    const error = await failure(script(`echo $$ >${pidFile}`), { signal: AbortSignal.abort() });
    expect(error.message).toBe('netplugin failed with no error message: context canceled');
    expect(() => readFileSync(pidFile)).toThrow('ENOENT');
  });
});

describe('W-03: an executable that is being written to (ETXTBSY)', () => {
  test('is tried again until it can be started', async () => {
    const path = script('echo {}');
    const writer = openSync(path, 'r+');
    const running = run(path);
    await sleep(80);
    closeSync(writer);
    expect((await running).stdout).toBe('{}\n');
  });
  test('is an error in the end, and no empty success', async () => {
    const path = script('echo {}');
    const writer = openSync(path, 'r+');
    const error = await failure(path);
    closeSync(writer);
    expect(error.message).toMatch(/: text file is busy$/);
    expect(error.details).toContain('installation');
  });
  test('is not waited for once the call is cancelled', async () => {
    const path = script('echo {}');
    const writer = openSync(path, 'r+');
    const started = performance.now();
    const patient = new ExecRunner({ busyWaitMs: 60_000 });
    const signal = AbortSignal.timeout(50);
    await expect(patient.run({ executable: path, environment, stdin: '', signal, warn: () => {} })).rejects.toThrow(
      'netplugin failed with no error message: context deadline exceeded',
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    closeSync(writer);
  });
});
