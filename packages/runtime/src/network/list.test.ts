import { readDebug } from '@podwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type NetworkConfigList, parseNetworkList } from '../config/network-list.ts';
import { NoopWorld, someConf } from '../testing/noop-world.ts';
import { CheckNotSupportedError } from './errors.ts';
import { NetworkRuntime } from './network-runtime.ts';

const first = { cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }], dns: {} };
const final = { cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }], dns: { nameservers: ['1.2.3.4'] } };
const cacheName = 'some-list-some-container-id-eth0';
const cachedResult = { cniVersion: '1.1.0', ips: [{ address: '10.9.9.9/24' }] };

let world: NoopWorld;
let debugFiles: string[];
beforeEach(() => {
  world = new NoopWorld();
  debugFiles = ['', 'PASSTHROUGH', 'INJECT-DNS'].map((ReportResult) =>
    world.debug({ ReportResult: ReportResult || JSON.stringify(first) }),
  );
});
afterEach(() => world.remove());

const capabilityArgs = { portMappings: [1], otherCapability: 2 };
const conf = { ...someConf, capabilityArgs };
const plugins = () =>
  debugFiles.map((debugFile, index) => ({
    type: 'noop',
    'some-key': `some-${index}-value`,
    debugFile,
    ...(index === 0 && { capabilities: { portMappings: true } }),
    ...(index === 1 && { capabilities: { otherCapability: true } }),
  }));
function list(changes: Record<string, unknown> = {}): NetworkConfigList {
  return parseNetworkList(JSON.stringify({ name: 'some-list', cniVersion: '1.1.0', plugins: plugins(), ...changes }));
}
/** The list, the second plugin's config changed. */
function listWithSecond(changes: Record<string, unknown>): NetworkConfigList {
  return list({ plugins: plugins().map((plugin, index) => (index === 1 ? { ...plugin, ...changes } : plugin)) });
}
function secondFails(ReportErrorCode = 0): void {
  debugFiles[1] = world.debug({ ReportError: 'plugin error: banana', ReportErrorCode });
}
const stdins = () => debugFiles.map((path) => world.stdinOf(path));

describe('ADD of a list', () => {
  test('T-API-32: runs all plugins as a chain', async () => {
    expect(await world.runtime.add(list(), conf)).toEqual(final);
    expect(world.commands).toEqual(['ADD', 'ADD', 'ADD']);
    const common = { name: 'some-list', cniVersion: '1.1.0' };
    const [one, two, three] = plugins();
    const passed = { cniVersion: '1.1.0', ips: first.ips };
    expect(stdins()).toEqual([
      { ...one, ...common, runtimeConfig: { portMappings: [1] } },
      { ...two, ...common, runtimeConfig: { otherCapability: 2 }, prevResult: passed },
      { ...three, ...common, prevResult: passed },
    ]);
  });
  test('T-API-33, 34: keeps the last result, the list as it was given, and the arguments', async () => {
    const given = list();
    const args = [['A', '1']] as const;
    // with CNI_ARGS the double looks for its debug file there
    const asked = { ...conf, args: [...args, ['DEBUG', debugFiles[0] ?? '']] as const };
    const result = await world.runtime.add(given, asked);
    expect(world.runtime.cachedResult(given, conf)).toEqual(result);
    const cached = world.runtime.cachedConfig(given, conf);
    expect(cached?.config).toBe(given.text);
    expect(cached?.conf).toEqual({ ...conf, args: asked.args, capabilityArgs });
  });
  test('W-10: plugins that came from the folder are kept as well', async () => {
    const [extra] = list().plugins;
    const given = { ...list({ nerdctlID: 'x' }), plugins: [...list().plugins, ...(extra ? [extra] : [])] };
    await world.runtime.add(given, conf);
    const cached = JSON.parse(world.runtime.cachedConfig(given, conf)?.config ?? '');
    expect(cached).toMatchObject({ name: 'some-list', nerdctlID: 'x' });
    expect(cached.plugins).toHaveLength(4);
  });
  test('T-API-35: an unknown type says where it was looked for', async () => {
    await expect(world.runtime.add(listWithSecond({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      `plugin type="does-not-exist" failed (add): failed to find plugin "does-not-exist" in path [${world.bin}]`,
    );
  });
  test.each([
    ['T-API-36', { containerId: 'some-%%container-id' }, 4, 'invalid characters in containerID', 'some-%%container-id'],
    ['T-API-38', { ifname: '' }, 4, 'interface name is empty', undefined],
    [
      'T-API-39',
      { ifname: '1234567890123456' },
      4,
      'interface name is too long',
      'interface name should be less than 16 characters',
    ],
    ['T-API-40', { ifname: '.' }, 4, 'interface name is . or ..', undefined],
    ['T-API-41', { ifname: '..' }, 4, 'interface name is . or ..', undefined],
    ['T-API-42', { ifname: 'test/test' }, 4, 'interface name contains / or : or whitespace characters', undefined],
    ['T-API-43', { ifname: 'test:test' }, 4, 'interface name contains / or : or whitespace characters', undefined],
    ['T-API-44', { ifname: 'test test' }, 4, 'interface name contains / or : or whitespace characters', undefined],
  ] as const)('%s: %o is refused', async (_id, changes, code, message, details) => {
    const error = await world.runtime.add(list(), { ...conf, ...changes }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: `plugin type="noop" failed (add): ${message}` });
    expect((error as Error).cause).toMatchObject({ code, message, details });
    expect(world.commands).toEqual([]);
    expect(world.cachedNames()).toEqual([]);
  });
  test('T-API-37: so is a bad network name', async () => {
    const error = await world.runtime.add(list({ name: 'invalid-%%-name' }), conf).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 7, message: expect.stringMatching(/^plugin type="noop" failed \(add\): /) });
    expect((error as Error).cause).toMatchObject({ code: 7, details: 'invalid-%%-name' });
  });
  test('T-API-45, 46: the second plugin failing is its error in context, and nothing is cached', async () => {
    secondFails(11);
    const error = await world.runtime.add(list(), conf).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 11, message: 'plugin type="noop" failed (add): plugin error: banana' });
    expect((error as Error).cause).toMatchObject({ code: 11, message: 'plugin error: banana' });
    expect(world.commands).toEqual(['ADD', 'ADD']);
    expect(world.cachedNames()).toEqual([]);
  });
  test("a plugin's own name is in the error", async () => {
    secondFails();
    await expect(world.runtime.add(listWithSecond({ name: 'mine' }), conf)).rejects.toThrow(
      /^plugin type="noop" name="mine" failed \(add\): plugin error: banana$/,
    );
  });
  test('T-API-47, W-13: a cache that cannot be written to is an error before anything runs', async () => {
    const runtime = world.makeRuntime({ cacheFolder: debugFiles[0] ?? '' });
    await expect(runtime.add(list(), conf)).rejects.toThrow('failed to set network "some-list" cached result: ');
    expect(world.commands).toEqual([]);
  });
  test('W-18: a result of another version is converted for the next plugin', async () => {
    debugFiles[0] = world.debug({
      ReportResult: '{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.1.2.3/24"}]}',
    });
    expect(await world.runtime.add(list(), conf)).toEqual(final);
    expect(stdins()[1]?.prevResult).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }] });
    expect(world.lines).toEqual(['the result before noop is of version 0.4.0: converted to 1.1.0']);
  });
  test('prevResult is never null, and a static one is passed through to the first plugin', async () => {
    const prevResult = { cniVersion: '1.1.0', ips: [{ address: '10.8.8.8/24' }] };
    debugFiles[0] = world.debug({ ReportResult: 'PASSTHROUGH' });
    const given = list({
      plugins: plugins().map((plugin, index) => (index === 0 ? { ...plugin, prevResult } : plugin)),
    });
    expect(await world.runtime.add(given, conf)).toMatchObject({ ips: prevResult.ips });
  });
});

describe('ADD or roll back (W-26)', () => {
  test('takes back what the plugins of a failed ADD did', async () => {
    secondFails();
    await expect(world.runtime.addOrRollBack(list(), conf)).rejects.toThrow('plugin error: banana');
    // the last plugin first; the second one's failure keeps nobody from cleaning up
    expect(world.commands).toEqual(['ADD', 'ADD', 'DEL', 'DEL', 'DEL']);
    expect(world.executions.slice(2).map(({ stdin }) => JSON.parse(stdin)['some-key'])).toEqual([
      'some-2-value',
      'some-1-value',
      'some-0-value',
    ]);
  });
  test('says what could not be taken back, after the first error', async () => {
    secondFails();
    await expect(world.runtime.addOrRollBack(list(), conf)).rejects.toMatchObject({
      message: 'plugin type="noop" failed (add): plugin error: banana',
      details: expect.stringContaining(
        'taking it back failed as well: plugin type="noop" failed (delete): plugin error',
      ),
    });
  });
  test('leaves it when the plugin says that there is nothing to clean up', async () => {
    secondFails(3);
    await expect(world.runtime.addOrRollBack(list(), conf)).rejects.toMatchObject({ code: 3 });
    expect(world.commands).toEqual(['ADD', 'ADD']);
  });
  test("leaves a namespace that is not the runtime's own alone when the first plugin fails", async () => {
    debugFiles[0] = world.debug({ ReportError: 'the name is taken' });
    await expect(world.runtime.addOrRollBack(list(), conf, { sharedNamespace: true })).rejects.toThrow('is taken');
    expect(world.commands).toEqual(['ADD']);
  });
  test('and takes back what was done in it when a later one fails', async () => {
    secondFails();
    await expect(world.runtime.addOrRollBack(list(), conf, { sharedNamespace: true })).rejects.toThrow('banana');
    expect(world.commands).toEqual(['ADD', 'ADD', 'DEL', 'DEL', 'DEL']);
  });
  test('leaves an attachment alone that was there before', async () => {
    await world.runtime.add(list(), conf);
    secondFails();
    await expect(world.runtime.addOrRollBack(list(), conf)).rejects.toThrow('plugin error: banana');
    expect(world.commands).toEqual(['ADD', 'ADD', 'ADD', 'ADD', 'ADD']);
    expect(world.cachedNames()).toEqual([cacheName]);
  });
  test('gives the result when all is well', async () => {
    expect(await world.runtime.addOrRollBack(list(), conf)).toEqual(final);
    expect(world.commands).toEqual(['ADD', 'ADD', 'ADD']);
  });
  test('takes back an ADD that was aborted', async () => {
    const abort = new AbortController();
    const runner = {
      ...world.runner,
      run: async (execution: Parameters<typeof world.runner.run>[0]) => {
        const stdout = await world.runner.run(execution);
        if (world.executions.length === 2) abort.abort(new Error('enough'));
        execution.signal?.throwIfAborted();
        return stdout;
      },
    };
    const runtime = world.makeRuntime({ runner });
    await expect(runtime.addOrRollBack(list(), conf, { signal: abort.signal })).rejects.toThrow('enough');
    expect(world.commands).toEqual(['ADD', 'ADD', 'DEL', 'DEL', 'DEL']);
  });
});

describe('CHECK of a list', () => {
  beforeEach(() => void world.cache(cacheName, JSON.stringify(cachedResult)));
  test('T-API-48: every plugin gets the cached result', async () => {
    await world.runtime.check(list(), conf);
    expect(world.commands).toEqual(['CHECK', 'CHECK', 'CHECK']);
    expect(stdins().map(({ prevResult }) => prevResult)).toEqual([cachedResult, cachedResult, cachedResult]);
    expect(stdins()[0]?.runtimeConfig).toEqual({ portMappings: [1] });
  });
  test('T-API-49, W-08: does nothing where the list says so, whatever its version', async () => {
    await world.runtime.check(list({ disableCheck: true }), conf);
    await world.runtime.check(list({ disableCheck: true, cniVersion: '0.3.1' }), conf);
    expect(world.commands).toEqual([]);
  });
  test('T-API-50: works from 0.4.0 on', async () => {
    const old = { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.1.2.3/24' }], dns: {} };
    world.cache(cacheName, JSON.stringify(old));
    await world.runtime.check(list({ cniVersion: '0.4.0' }), conf);
    expect(stdins()[0]?.prevResult).toEqual(old);
  });
  test('T-API-51: not below', async () => {
    const checking = world.runtime.check(list({ cniVersion: '0.3.1' }), conf);
    await expect(checking).rejects.toThrow('configuration version "0.3.1" does not support the CHECK command');
    await expect(checking).rejects.toBeInstanceOf(CheckNotSupportedError);
  });
  test('T-API-52: an unknown type says where it was looked for', async () => {
    await expect(world.runtime.check(listWithSecond({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      'failed to find plugin "does-not-exist"',
    );
  });
  test('T-API-53: the first difference is reported as the plugin says it', async () => {
    secondFails();
    await expect(world.runtime.check(list(), conf)).rejects.toThrow(/^plugin error: banana$/);
    expect(world.commands).toEqual(['CHECK', 'CHECK']);
  });
  test('T-API-54: a cache file that is no JSON is an error', async () => {
    world.cache(cacheName, 'adsfasdfasdf');
    await expect(world.runtime.check(list(), conf)).rejects.toThrow(
      'failed to get network "some-list" cached result: decoding version from network config: ' +
        "invalid character 'a' looking for beginning of value",
    );
  });
});

describe('DEL of a list', () => {
  test('T-API-55: runs all plugins, the last one first, and nothing is cached afterwards', async () => {
    await world.runtime.add(list(), conf);
    await world.runtime.del(list(), conf);
    const order = world.executions.slice(3).map(({ stdin }) => JSON.parse(stdin)['some-key']);
    expect(order).toEqual(['some-2-value', 'some-1-value', 'some-0-value']);
    expect(stdins().map(({ prevResult }) => prevResult)).toEqual([final, final, final]);
    expect(world.runtime.cachedResult(list(), conf)).toBeUndefined();
    expect(world.runtime.cachedConfig(list(), conf)).toBeUndefined();
  });
  test('T-API-56, 57: with the cached result from 0.4.0 on, and without it below', async () => {
    const old = { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.1.2.3/24' }], dns: {} };
    world.cache(cacheName, JSON.stringify(old));
    await world.runtime.del(list({ cniVersion: '0.4.0' }), conf);
    expect(stdins()[0]?.prevResult).toEqual(old);
    world.cache(cacheName, JSON.stringify({ ...old, cniVersion: '0.3.1' }));
    await world.runtime.del(list({ cniVersion: '0.3.1' }), conf);
    expect(stdins()[0]).not.toHaveProperty('prevResult');
  });
  test('T-API-58: an unknown type says where it was looked for', async () => {
    await expect(world.runtime.del(listWithSecond({ type: 'does-not-exist' }), conf)).rejects.toThrow(
      'failed to find plugin "does-not-exist"',
    );
  });
  test('T-API-59: stops at the first plugin that fails, and keeps the cached result', async () => {
    await world.runtime.add(list(), conf);
    secondFails();
    const error = await world.runtime.del(list(), conf).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: 'plugin type="noop" failed (delete): plugin error: banana' });
    expect((error as Error).cause).toMatchObject({ message: 'plugin error: banana' });
    expect(world.commands.slice(3)).toEqual(['DEL', 'DEL']);
    expect(world.cachedNames()).toEqual([cacheName]);
  });
  test('W-27: goes on to the first plugin when asked to', async () => {
    await world.runtime.add(list(), conf);
    secondFails();
    await expect(world.runtime.del(list(), conf, { bestEffort: true })).rejects.toThrow('plugin error: banana');
    expect(world.commands.slice(3)).toEqual(['DEL', 'DEL', 'DEL']);
    expect(world.cachedNames()).toEqual([cacheName]);
  });
  test('T-API-60: a cache file that is no JSON is no obstacle', async () => {
    world.cache(cacheName, 'adsfasdfasdf');
    await world.runtime.del(list(), conf);
    expect(world.cachedNames()).toEqual([]);
  });
});

describe('validation of a list', () => {
  test('T-API-61: gives the capabilities of all plugins, or says what is wrong', async () => {
    expect((await world.runtime.validate(list())).sort()).toEqual(['otherCapability', 'portMappings']);
    await expect(world.runtime.validate(listWithSecond({ type: 'nope' }))).rejects.toMatchObject({
      message: `[failed to find plugin "nope" in path [${world.bin}]]`,
    });
  });
  test('T-API-62: of every plugin', async () => {
    const one = 'plugin noop does not support config version "broken"';
    await expect(world.runtime.validate(list({ cniVersion: 'broken' }))).rejects.toMatchObject({
      message: `[${one} ${one} ${one}]`,
    });
  });
});

describe('STATUS', () => {
  test('T-API-64: asks every plugin, without runtimeConfig', async () => {
    await world.runtime.status(list());
    expect(world.commands).toEqual(['STATUS', 'STATUS', 'STATUS']);
    expect(stdins()[0]).toEqual({ ...plugins()[0], name: 'some-list', cniVersion: '1.1.0' });
    expect(readDebug(debugFiles[0] ?? '').CmdArgs).toMatchObject({ ContainerID: '', Netns: '', IfName: '', Args: '' });
  });
  test('T-API-65: ends with the first complaint as it was made', async () => {
    secondFails(50);
    await expect(world.runtime.status(list())).rejects.toMatchObject({ code: 50, message: 'plugin error: banana' });
    expect(world.commands).toEqual(['STATUS', 'STATUS']);
  });
  test.each(['1.0.0', '0.3.1', '', 'broken'])('asks nobody for a list of version %j', async (cniVersion) => {
    await world.runtime.status(list({ cniVersion }));
    expect(world.commands).toEqual([]);
  });
});

test('every operation that builds a path refuses names that lead elsewhere (W-12)', async () => {
  const { runtime } = world;
  for (const bad of [{ containerId: '../../x' }, { containerId: 'a/b' }, { ifname: '../x' }, { ifname: '..' }]) {
    const asked = { ...conf, ...bad };
    await expect(runtime.check(list(), asked)).rejects.toMatchObject({ code: 4 });
    await expect(runtime.del(list(), asked)).rejects.toMatchObject({ code: 4 });
    expect(() => runtime.cachedResult(list(), asked)).toThrow();
    expect(() => runtime.cachedConfig(list(), asked)).toThrow();
  }
  const elsewhere = { ...list(), name: '../x' };
  await expect(runtime.del(elsewhere, conf)).rejects.toMatchObject({ code: 7 });
  await expect(runtime.check(elsewhere, conf)).rejects.toMatchObject({ code: 7 });
  expect(world.commands).toEqual([]);
});

test('the folder of the cache is libcni’s unless told otherwise', () => {
  const { path, runner, files, environment } = { path: [], runner: world.runner, files: Object(null), environment: {} };
  const runtime = new NetworkRuntime({ path, runner, files, environment });
  expect(runtime.cache.path({ network: 'n', containerId: 'c', ifname: 'eth0' })).toBe('/var/lib/cni/results/n-c-eth0');
});
