import { newestResult } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { readPluginResult } from './plugin-result.ts';
import type { Execution, PluginRunner } from './runner.ts';
import { probeVersions, readVersions } from './version-probe.ts';

// T-INV-18 to 20 and 24 to 26, that path, stdin and environment reach the executor and its errors the caller, are
// asserted throughout single-plugin.test.ts and exec.test.ts.
describe('what a plugin prints', () => {
  const old = '"ips":[{"version":"4","address":"10.1.2.3/24"}]';
  test('T-INV-17: becomes a typed result, in the version that it has', () => {
    const result = readPluginResult(`{"cniVersion":"0.3.1",${old}}`, '{"cniVersion":"0.4.0"}');
    expect(result.cniVersion).toBe('0.3.1');
    expect(newestResult(result)).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }] });
  });
  test.each([
    ['T-INV-21: has its config’s version when it has none', `{${old}}`, '{"cniVersion":"0.3.1"}', '0.3.1'],
    ['T-INV-22: or an empty one', `{"cniVersion":"",${old}}`, '{"cniVersion":"0.3.1"}', '0.3.1'],
    ['or one that is no text', `{"cniVersion":7,${old}}`, '{"cniVersion":"0.3.1"}', '0.3.1'],
    ['T-INV-23: is 0.1.0 when neither has one', '{"ip4":{"ip":"10.1.2.3/24"}}', '{}', '0.1.0'],
  ])('%s', (_why, stdout, config, version) => {
    expect(readPluginResult(stdout, config).cniVersion).toBe(version);
  });
  test('may be null, and must not be empty', () => {
    expect(readPluginResult('null', '{"cniVersion":"1.0.0"}')).toEqual({ cniVersion: '1.0.0' });
    expect(() => readPluginResult('', '{}')).toThrow(/^failed to unmarshal raw result: unexpected end of JSON input$/);
    expect(() => readPluginResult('log {}', '{}')).toThrow("failed to unmarshal raw result: invalid character 'l'");
    expect(() => readPluginResult('[]', '{}')).toThrow('failed to unmarshal raw result: json: cannot unmarshal array');
  });
  test('of a version that nobody knows is refused', () => {
    expect(() => readPluginResult('{"cniVersion":"9.9.9"}', '{}')).toThrow('unsupported CNI result version "9.9.9"');
  });
  test('W-16: without an address where one must be is refused, naming it', () => {
    expect(() => readPluginResult('{"ips":[{}]}', '{"cniVersion":"1.0.0"}')).toThrow(/ips.*address/);
    expect(() => readPluginResult('{"ips":[null]}', '{"cniVersion":"1.0.0"}')).toThrow(/ips/);
  });
});

describe('asking for versions', () => {
  const executions: Execution[] = [];
  const runner = (answer: string | Error): PluginRunner => ({
    find: () => '/some/plugin',
    run: async (execution) => {
      executions.push(execution);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const probe = (answer: string | Error) =>
    probeVersions(runner(answer), { executable: '/some/plugin', environment: { CNI_IFNAME: 'x' }, warn: () => {} });

  test('T-INV-27, 31: sends VERSION, and what plugins of before that command wanted to see', async () => {
    await probe('{"cniVersion":"1.1.0","supportedVersions":["1.0.0"]}');
    expect(executions.at(-1)).toMatchObject({
      executable: '/some/plugin',
      stdin: '{"cniVersion":"1.1.0"}',
      environment: {
        CNI_COMMAND: 'VERSION',
        CNI_NETNS: 'dummy',
        CNI_IFNAME: 'dummy',
        CNI_PATH: 'dummy',
        CNI_CONTAINERID: '',
      },
    });
  });
  test('T-INV-28, 40, 42: gives the list as the plugin has it', async () => {
    expect(await probe('{"cniVersion":"0.3.1","supportedVersions":["0.2.0","0.999.0"]}')).toEqual(['0.2.0', '0.999.0']);
  });
  test('T-INV-29: gives the plugin’s error', async () => {
    await expect(probe(new Error('banana'))).rejects.toThrow('banana');
  });
  test('T-INV-39: a plugin that has no list is of 0.2.0', () => {
    expect(readVersions('{"CNIVersion":"0.2.0"}')).toEqual(['0.1.0', '0.2.0']);
  });
  test.each([
    ['', 'unexpected end of JSON input'],
    ['{{{', "invalid character '{' looking for beginning of object key string"],
    ['{}', 'missing field cniVersion'],
    ['{"cniVersion":""}', 'missing field cniVersion'],
    ['{"cniVersion":"0.3.0"}', 'missing field supportedVersions'],
    ['{"cniVersion":"0.3.0","supportedVersions":[]}', 'missing field supportedVersions'],
    ['{"cniVersion":"0.3.0","supportedVersions":[1]}', 'supportedVersions is no list of strings'],
  ])('%j is no answer', (stdout, problem) => {
    expect(() => readVersions(stdout)).toThrow(`decoding version info: ${problem}`);
  });
});
