import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type NoopDebug, noop, noopVersions, readDebug, recordedStdin, writeDebug } from './noop.ts';

let folder: string;
let debugFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-noop-'));
  debugFile = join(folder, 'debug.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const result = { ips: [{ version: '4', address: '10.1.2.3/24' }] };
const environment = (command = 'ADD', args = `DEBUG=${debugFile}`) => ({
  CNI_COMMAND: command,
  CNI_CONTAINERID: 'some-container-id',
  CNI_NETNS: '/some/netns/path',
  CNI_IFNAME: 'some-eth0',
  CNI_PATH: '/some/bin/path',
  CNI_ARGS: args,
});
const config = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({ name: 'noop-test', cniVersion: '0.3.1', some: 'stdin-json', ...changes });
function call(debug: NoopDebug, { command = 'ADD', stdin = config() } = {}) {
  writeDebug(debugFile, debug);
  return noop(environment(command), stdin);
}

describe.each(['ADD', 'DEL', 'CHECK'])('the no-op plugin, asked to %s', (command) => {
  const versioned = (changes = {}) => config({ cniVersion: '0.4.0', ...changes });
  test('T-NOOP-01, 10: prints what its debug file says, word for word', () => {
    expect(call({ ReportResult: '{ "ip4":1 }' }, { command })).toEqual({
      stdout: '{ "ip4":1 }',
      stderr: '',
      exitCode: 0,
    });
  });
  test('T-NOOP-02: crashes on CNI_ARGS without DEBUG', () => {
    const { stdout, exitCode } = noop(environment(command, 'FOO=BAR'), config());
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
  test('T-NOOP-03, 04: passes prevResult through', () => {
    for (const cniVersion of ['0.3.1', '0.4.0']) {
      const stdin = config({ cniVersion, prevResult: { cniVersion, ...result } });
      const { stdout } = call({ ReportResult: 'PASSTHROUGH' }, { command, stdin });
      expect(JSON.parse(stdout)).toEqual({ cniVersion, ...result, dns: {} });
    }
  });
  test('T-NOOP-05: injects a name server into it', () => {
    const { stdout } = call({ ReportResult: 'INJECT-DNS' }, { command, stdin: versioned({ prevResult: result }) });
    expect(JSON.parse(stdout)).toEqual({ cniVersion: '0.4.0', ...result, dns: { nameservers: ['1.2.3.4'] } });
  });
  test('T-NOOP-06: finds its debug file by the config, too', () => {
    writeDebug(debugFile, { ReportResult: '{}' });
    const stdin = config({ debugFile });
    expect(noop(environment(command, ''), stdin).stdout).toBe('{}');
    expect(readDebug(debugFile)).toMatchObject({ Command: command, CmdArgs: { ContainerID: 'some-container-id' } });
  });
  test('T-NOOP-07: records how it was called', () => {
    call({}, { command });
    expect(readDebug(debugFile)).toEqual({
      Command: command,
      CmdArgs: {
        ContainerID: 'some-container-id',
        Netns: '/some/netns/path',
        IfName: 'some-eth0',
        Args: `DEBUG=${debugFile}`,
        Path: '/some/bin/path',
        NetnsOverride: '',
        StdinData: Buffer.from(config()).toString('base64'),
      },
    });
    expect(recordedStdin(readDebug(debugFile))).toEqual(JSON.parse(config()));
    expect(statSync(debugFile).mode & 0o777).toBe(0o600);
  });
  test('T-NOOP-08, 09: says nothing if told nothing, and exits as told', () => {
    expect(call({}, { command })).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(call({ ExitWithCode: 3 }, { command })).toEqual({ stdout: '', stderr: '', exitCode: 3 });
  });
  test('T-NOOP-11: reports an error', () => {
    const { stdout, stderr, exitCode } = call({ ReportError: 'banana', ReportStderr: 'peel' }, { command });
    expect(stderr).toBe('peel');
    expect(JSON.parse(stdout)).toEqual({ code: 999, msg: 'banana' });
    expect(exitCode).toBe(1);
    expect(JSON.parse(call({ ReportError: 'x', ReportErrorCode: 11 }, { command }).stdout)).toMatchObject({ code: 11 });
  });
  test('without a debug file it succeeds, and says that there was none', () => {
    expect(noop(environment(command, ''), config())).toEqual({
      stdout: '{}',
      stderr: 'CNI_ARGS or config empty, no debug behavior\n',
      exitCode: 0,
    });
  });
});

test('calls are appended to a log', () => {
  const commandLog = join(folder, 'log.json');
  writeFileSync(commandLog, '');
  for (const command of ['ADD', 'DEL']) call({}, { command, stdin: config({ commandLog }) });
  const logged: { Command: string }[] = JSON.parse(readFileSync(commandLog, 'utf8'));
  expect(logged.map(({ Command }) => Command)).toEqual(['ADD', 'DEL']);
});

test('T-NOOP-13: VERSION is what the debug file says', () => {
  const versions = (env: Record<string, string>) => JSON.parse(noop(env, '').stdout).supportedVersions;
  writeDebug(debugFile, { ReportVersionSupport: ['0.987.0'] });
  expect(versions(environment('VERSION'))).toEqual(['0.987.0']);
  expect(versions(environment('VERSION', ''))).toEqual(noopVersions);
});

test('a version that it does not know, a command and a config that it cannot read are refused', () => {
  const code = (command: string, stdin: string) => JSON.parse(call({}, { command, stdin }).stdout).code;
  expect(code('ADD', config({ cniVersion: '9.9.9' }))).toBe(1);
  expect(code('FOO', config())).toBe(4);
  expect(code('ADD', '[]')).toBe(6);
  expect(code('ADD', config({ name: '' }))).toBe(7);
});

// T-NOOP-12 is the DEL of describe.each above. T-NOOP-14 and 15 are about building plugins against old releases of
// the Go library; packages/runtime/src/invoke/generations.test.ts has scripts that answer as those do.
describe('as an executable', () => {
  let home: string;
  let executable: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'podwire-noop-bin-'));
    executable = join(home, 'noop');
    const { outputFiles } = await build({
      stdin: { contents: `require('./noop-main.ts').noopMain(process)`, resolveDir: import.meta.dirname },
      alias: { '@podwire/core': join(import.meta.dirname, '../../../core/src/index.ts') },
      bundle: true,
      platform: 'node',
      write: false,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    });
    writeFileSync(executable, `#!${process.execPath}\n${outputFiles[0]?.text}`, { mode: 0o755 });
  });
  afterAll(() => rmSync(home, { recursive: true }));

  test('it does the same', () => {
    writeDebug(debugFile, { ReportResult: JSON.stringify(result), ReportStderr: 'some stderr' });
    const run = (env: Record<string, string>) => spawnSync(executable, { env, input: config(), encoding: 'utf8' });
    expect(run(environment())).toMatchObject({ status: 0, stdout: JSON.stringify(result), stderr: 'some stderr' });
    expect(readDebug(debugFile)).toMatchObject({ Command: 'ADD' });
    expect(run(environment('ADD', 'FOO=BAR')).status).toBe(2);
    expect(run({})).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^CNI noop plugin v0\.7\.0\n/),
    });
    expect(existsSync(debugFile)).toBe(true);
  });
});
