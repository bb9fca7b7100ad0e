import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDebug } from '@podwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePluginConfig } from '../config/plugin-config.ts';
import { NoopWorld, someConf } from '../testing/noop-world.ts';
import { CheckNotSupportedError } from './errors.ts';

const result = { cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }], dns: { nameservers: ['1.2.3.4'] } };
const cacheName = 'apitest-some-container-id-eth0';

let world: NoopWorld;
let debugFile: string;
beforeEach(() => {
  world = new NoopWorld();
  debugFile = world.debug({ ReportResult: JSON.stringify(result) });
});
afterEach(() => world.remove());

const pluginText = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({
    type: 'noop',
    name: 'apitest',
    'some-key': 'some-value',
    cniVersion: '1.1.0',
    capabilities: { portMappings: true, somethingElse: true, noCapability: false },
    debugFile,
    ...changes,
  });
const plugin = (changes: Record<string, unknown> = {}) => parsePluginConfig(pluginText(changes));
const conf = {
  ...someConf,
  get args() {
    return [['DEBUG', debugFile]] as const;
  },
  capabilityArgs: {
    portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
    noCapability: true,
    other: 1,
  },
};
const broken = () => world.cache(cacheName, 'adsfasdfasfdsafaf');

describe('capabilities', () => {
  test('T-API-01: a plugin gets those that it declares and the runtime offers', async () => {
    const all = { portMappings: [1], somethingElse: ['foobar', 'baz'], noCapability: true, anotherCapability: [4] };
    await world.runtime.add(plugin(), { ...conf, capabilityArgs: all });
    expect(world.stdinOf(debugFile).runtimeConfig).toEqual({ portMappings: [1], somethingElse: ['foobar', 'baz'] });
  });
  test('T-API-02: without one of its own there is no runtimeConfig', async () => {
    await world.runtime.add(plugin(), { ...conf, capabilityArgs: { anotherCapability: 5 } });
    expect(world.stdinOf(debugFile)).not.toHaveProperty('runtimeConfig');
  });
  test('T-API-03: validating gives those that are wanted', async () => {
    expect((await world.runtime.validate(plugin())).sort()).toEqual(['portMappings', 'somethingElse']);
  });
  test('a static runtimeConfig stays unless there is something to put in its place', async () => {
    await world.runtime.add(plugin({ runtimeConfig: { mac: 'x' } }), { ...conf, capabilityArgs: {} });
    expect(world.stdinOf(debugFile).runtimeConfig).toEqual({ mac: 'x' });
    await world.runtime.add(plugin({ runtimeConfig: { mac: 'x' } }), conf);
    expect(Object.keys(Object(world.stdinOf(debugFile).runtimeConfig))).toEqual(['portMappings']);
  });
  test('W-04: capabilities stay in the request as they always have, and can be left out as they should be', async () => {
    await world.runtime.add(plugin(), conf);
    expect(world.stdinOf(debugFile)).toHaveProperty('capabilities');
    await world.makeRuntime({ stripCapabilities: true }).add(plugin(), conf);
    expect(world.stdinOf(debugFile)).not.toHaveProperty('capabilities');
  });
});

describe('ADD', () => {
  test('T-API-04: runs the plugin and keeps result, config and arguments', async () => {
    expect(await world.runtime.add(plugin(), conf)).toEqual(result);
    const { Command, CmdArgs } = readDebug(debugFile);
    expect(Command).toBe('ADD');
    expect(CmdArgs).toMatchObject({
      ContainerID: someConf.containerId,
      Netns: someConf.netns,
      IfName: 'eth0',
      Args: `DEBUG=${debugFile}`,
      Path: world.bin,
    });
    const runtimeConfig = { portMappings: conf.capabilityArgs.portMappings };
    expect(world.stdinOf(debugFile)).toEqual({ ...JSON.parse(pluginText()), runtimeConfig });

    expect(world.runtime.cachedResult(plugin(), someConf)).toEqual(result);
    const cached = world.runtime.cachedConfig(plugin(), someConf);
    expect(cached?.config).toBe(pluginText());
    expect(cached?.conf).toEqual({ ...someConf, args: conf.args, capabilityArgs: conf.capabilityArgs });
    const attachment = {
      network: 'apitest',
      containerId: someConf.containerId,
      ifname: 'eth0',
      netns: someConf.netns,
      config: pluginText(),
      args: conf.args,
      capabilityArgs: conf.capabilityArgs,
    };
    expect(world.runtime.cachedAttachments()).toEqual([attachment]);
    expect(world.runtime.cachedAttachments(someConf.containerId)).toEqual([attachment]);
    expect(world.runtime.cachedAttachments('another')).toEqual([]);
  });
  test('T-API-05: of an unknown type says where it was looked for', async () => {
    await expect(world.runtime.add(plugin({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      'failed to find plugin "does-not-exist"',
    );
  });
  test("T-API-06: fails with the plugin's own words", async () => {
    debugFile = world.debug({ ReportError: 'plugin error: banana' });
    await expect(world.runtime.add(plugin(), conf)).rejects.toThrow(/^plugin error: banana$/);
    expect(world.cachedNames()).toEqual([]);
  });
  test('T-API-07, W-13: is refused before the plugin runs when its result could not be kept', async () => {
    mkdirSync(dirname(world.results), { recursive: true });
    writeFileSync(world.results, '');
    await expect(world.runtime.add(plugin(), conf)).rejects.toThrow(
      /^failed to set network "apitest" cached result: cannot create folder .*results: E/,
    );
    expect(world.commands).toEqual([]);
  });
  test('W-13: nor can a result be kept whose file name is too long', async () => {
    const name = 'n'.repeat(200);
    await expect(world.runtime.add(plugin({ name }), { ...conf, containerId: 'c'.repeat(64) })).rejects.toMatchObject({
      message: expect.stringContaining('270 bytes'),
      details: expect.stringContaining('shorter network name'),
    });
    expect(world.commands).toEqual([]);
  });
  test('W-43: pairs that CNI_ARGS cannot carry are refused', async () => {
    for (const pair of [
      ['A', '1;B=2'],
      ['A', 'x=y'],
      ['A;B', '1'],
      ['', '1'],
    ] as const) {
      await expect(world.runtime.add(plugin(), { ...conf, args: [pair] })).rejects.toThrow(
        `invalid CNI_ARGS pair "${pair.join('=')}"`,
      );
    }
    expect(world.commands).toEqual([]);
  });
  test('none of the variables of the protocol leaks through from the runtime', async () => {
    const inherited = { CNI_ARGS: 'stale=1', CNI_IFNAME: 'stale', CNI_NETNS_OVERRIDE: '1', HOME: '/root' };
    const runtime = world.makeRuntime({ environment: inherited });
    await runtime.add(plugin(), { ...conf, args: [] });
    expect(world.executions.at(-1)?.environment).toEqual({
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: 'some-container-id',
      CNI_NETNS: '/some/netns/path',
      CNI_IFNAME: 'eth0',
      CNI_ARGS: '',
      CNI_PATH: world.bin,
      CNI_NETNS_OVERRIDE: '1',
      HOME: '/root',
    });
  });
  test('a trace context is passed on', async () => {
    await world.runtime.add(plugin(), conf, { trace: { traceparent: '00-1-2-01', tracestate: 'a=b' } });
    const environment = world.executions.at(-1)?.environment;
    expect(environment).toMatchObject({ TRACEPARENT: '00-1-2-01', TRACESTATE: 'a=b' });
    expect(environment).not.toHaveProperty('BAGGAGE');
  });
  test('W-41: what a plugin says although it succeeds is passed on with its name', async () => {
    debugFile = world.debug({ ReportResult: JSON.stringify(result), ReportStderr: 'one\ntwo\n' });
    await world.runtime.add(plugin(), conf);
    expect(world.lines).toEqual(['noop: one', 'noop: two']);
  });
});

describe('CHECK', () => {
  const legacy = () => world.cache(cacheName, JSON.stringify(result));
  test('T-API-08, 12: gets the config of the ADD and the cached result, be it of the old format', async () => {
    legacy();
    await world.runtime.check(plugin(), conf);
    const stdin = world.stdinOf(debugFile);
    const runtimeConfig = { portMappings: conf.capabilityArgs.portMappings };
    expect(stdin).toEqual({ ...JSON.parse(pluginText()), runtimeConfig, prevResult: result });
    expect(stdin).not.toHaveProperty('kind');
    expect(stdin).not.toHaveProperty('config');
    expect(readDebug(debugFile).CmdArgs).toMatchObject({ Netns: someConf.netns, Args: `DEBUG=${debugFile}` });
    expect(world.commands).toEqual(['CHECK']);
  });
  test('T-API-09: of an unknown type says where it was looked for', async () => {
    await expect(world.runtime.check(plugin({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      'failed to find plugin "does-not-exist"',
    );
  });
  test("T-API-10: fails with the plugin's own words", async () => {
    debugFile = world.debug({ ReportError: 'banana' });
    await expect(world.runtime.check(plugin(), conf)).rejects.toThrow(/^banana$/);
  });
  test('T-API-11: does not exist below 0.4.0', async () => {
    legacy();
    const checking = world.runtime.check(plugin({ cniVersion: '0.3.1' }), conf);
    await expect(checking).rejects.toThrow(/^configuration version "0.3.1" does not support the CHECK command$/);
    await expect(checking).rejects.toBeInstanceOf(CheckNotSupportedError);
    expect(world.commands).toEqual([]);
  });
  test('W-08: is not done where the config says so, whatever its version', async () => {
    await world.runtime.check(plugin({ cniVersion: '0.3.1', disableCheck: true }), conf);
    expect(world.commands).toEqual([]);
  });
  test('T-API-13: a result of the config’s version is passed as it is', async () => {
    const old = { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.1.2.3/24' }], dns: {} };
    world.cache(cacheName, JSON.stringify(old));
    await world.runtime.check(plugin({ cniVersion: '0.4.0' }), conf);
    expect(world.stdinOf(debugFile).prevResult).toEqual(old);
  });
  test('T-API-14: a cache file that is no JSON is an error', async () => {
    broken();
    await expect(world.runtime.check(plugin(), conf)).rejects.toThrow(
      'failed to get network "apitest" cached result: decoding version from network config: ' +
        "invalid character 'a' looking for beginning of value",
    );
  });
  test('T-API-15: a result of an older version is converted', async () => {
    world.cache(
      cacheName,
      JSON.stringify({ cniVersion: '0.3.1', ips: [{ version: '4', address: '10.1.2.3/24' }], dns: {} }),
    );
    await world.runtime.check(plugin(), conf);
    expect(world.stdinOf(debugFile).prevResult).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }] });
  });
  test('T-API-16: a result of an unknown version is an error', async () => {
    world.cache(cacheName, JSON.stringify({ cniVersion: '0.4567.0' }));
    await expect(world.runtime.check(plugin(), conf)).rejects.toThrow(
      'failed to get network "apitest" cached result: unsupported CNI result version "0.4567.0"',
    );
  });
  test.each(['', '\0\0\0\0\0\0\0\0', '{"kind":"cniCacheV1","containerId":"some-con'])(
    'W-11: a cache file that a power loss left as %j counts as missing',
    async (text) => {
      world.cache(cacheName, text);
      await world.runtime.check(plugin(), conf);
      expect(world.stdinOf(debugFile)).not.toHaveProperty('prevResult');
      await expect(world.makeRuntime({ strictCheck: true }).check(plugin(), conf)).rejects.toThrow('there is none');
      await world.runtime.del(plugin(), conf);
      expect(world.cachedNames()).toEqual([]);
    },
  );
  test('W-32: a cache file of the same name that is of another attachment counts as missing', async () => {
    // network "apitest", container "some-container-id" and network "apitest-some", container "container-id"
    const name = 'apitest-some';
    await world.runtime.add(plugin(), conf);
    const other = { ...conf, containerId: 'container-id' };
    expect(world.cachedNames()).toEqual([cacheName]);
    expect(world.runtime.cachedResult(plugin({ name }), other)).toBeUndefined();
    expect(world.runtime.cachedConfig(plugin({ name }), other)).toBeUndefined();
    expect(world.runtime.cachedResult(plugin(), conf)).toEqual(result);
  });
});

describe('DEL', () => {
  test('T-API-17: gets the cached result, and nothing is cached afterwards', async () => {
    await world.runtime.add(plugin(), conf);
    await world.runtime.del(plugin(), conf);
    expect(world.commands).toEqual(['ADD', 'DEL']);
    expect(world.stdinOf(debugFile).prevResult).toEqual(result);
    expect(world.runtime.cachedResult(plugin(), conf)).toBeUndefined();
    expect(world.runtime.cachedConfig(plugin(), conf)).toBeUndefined();
    expect(world.runtime.cachedAttachments()).toEqual([]);
  });
  test('T-API-18: of an unknown type says where it was looked for', async () => {
    await expect(world.runtime.del(plugin({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      'failed to find plugin "does-not-exist"',
    );
  });
  test("T-API-19: fails with the plugin's own words, and keeps what is cached", async () => {
    await world.runtime.add(plugin(), conf);
    debugFile = world.debug({ ReportError: 'banana' });
    await expect(world.runtime.del(plugin(), conf)).rejects.toThrow(/^banana$/);
    expect(world.cachedNames()).toEqual([cacheName]);
  });
  test('T-API-20: can be repeated', async () => {
    await world.runtime.add(plugin(), conf);
    await world.runtime.del(plugin(), conf);
    expect(world.cachedNames()).toEqual([]);
    await world.runtime.del(plugin(), conf);
    expect(world.stdinOf(debugFile)).not.toHaveProperty('prevResult');
  });
  test('T-API-21: gets no result below 0.4.0', async () => {
    world.cache(cacheName, JSON.stringify({ cniVersion: '0.3.1', ips: [], dns: {} }));
    await world.runtime.del(plugin({ cniVersion: '0.3.1' }), conf);
    expect(world.stdinOf(debugFile)).not.toHaveProperty('prevResult');
    expect(world.cachedNames()).toEqual([]);
  });
  test('T-API-22: gets the cached result from 0.4.0 on', async () => {
    const old = { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.1.2.3/24' }], dns: {} };
    world.cache(cacheName, JSON.stringify(old));
    await world.runtime.del(plugin({ cniVersion: '0.4.0' }), conf);
    expect(world.stdinOf(debugFile).prevResult).toEqual(old);
  });
  test.each([
    ['T-API-23', 'adsfasdfasfdsafaf', false],
    ['T-API-24', '{"cniVersion":"0.3.1","ips":[{"version":"4","address":"10.1.2.3/24"}]}', true],
    ['T-API-25', '{"cniVersion":"0.4567.0","ips":[]}', false],
  ])('%s: succeeds whatever is cached: %s', async (_id, text, usable) => {
    world.cache(cacheName, text);
    await world.runtime.del(plugin(), conf);
    expect('prevResult' in world.stdinOf(debugFile)).toBe(usable);
    expect(world.cachedNames()).toEqual([]);
  });
  test('an unparsable version is an error, and nothing runs', async () => {
    await expect(world.runtime.del(plugin({ cniVersion: 'broken' }), conf)).rejects.toThrow('broken');
    expect(world.commands).toEqual([]);
  });
});

describe('VERSION and validation', () => {
  test('T-API-26: all versions of a plugin are reported, in its order', async () => {
    const versions = ['0.-42.0', '0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];
    expect(await world.runtime.versionInfo('noop')).toEqual(versions);
  });
  test('T-API-27, 29: of an unknown type says where it was looked for', async () => {
    const message = `failed to find plugin "nope" in path [${world.bin}]`;
    await expect(world.runtime.versionInfo('nope')).rejects.toMatchObject({ message });
    await expect(world.runtime.validate(plugin({ type: 'nope' }))).rejects.toMatchObject({ message });
  });
  test('T-API-28, 31: a good config is valid, and so is one without a version', async () => {
    await world.runtime.validate(plugin());
    await world.runtime.validate(plugin({ cniVersion: '' }));
  });
  test('T-API-30: a version that the plugin does not know is not', async () => {
    await expect(world.runtime.validate(plugin({ cniVersion: 'broken' }))).rejects.toMatchObject({
      message: 'plugin noop does not support config version "broken"',
    });
  });
});

test('the cache of libcni is read, and written as libcni writes it', async () => {
  await world.runtime.add(plugin({ name: 'n' }), conf);
  const file = join(world.results, 'n-some-container-id-eth0');
  const text = readFileSync(file, 'utf8');
  expect(Object.keys(JSON.parse(text))).toEqual([
    'kind',
    'containerId',
    'config',
    'ifName',
    'networkName',
    'netns',
    'cniArgs',
    'capabilityArgs',
    'result',
  ]);
  expect(text).not.toMatch(/\s/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(world.results).mode & 0o777).toBe(0o700);
});
