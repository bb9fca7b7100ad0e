import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseNetworkList } from '../config/network-list.ts';
import { NoopWorld, someConf } from '../testing/noop-world.ts';

const result = { cniVersion: '1.1.0', ips: [{ address: '10.1.2.3/24' }] };
const valid = [{ containerId: someConf.containerId, ifname: 'eth0' }];

let world: NoopWorld;
let debugFile: string;
let commandLog: string;
beforeEach(() => {
  world = new NoopWorld();
  debugFile = world.debug({ ReportResult: JSON.stringify(result) });
  commandLog = join(world.folder, 'log.json');
  writeFileSync(commandLog, '');
});
afterEach(() => world.remove());

const list = (changes: Record<string, unknown> = {}, ...more: Record<string, unknown>[]) =>
  parseNetworkList(
    JSON.stringify({
      name: 'net',
      cniVersion: '1.1.0',
      plugins: [{ type: 'noop', debugFile, commandLog }, ...more],
      ...changes,
    }),
  );
const logged = () => JSON.parse(readFileSync(commandLog, 'utf8')).map(({ Command }: { Command: string }) => Command);

describe('garbage collection', () => {
  test('T-API-63: removes what is cached and not valid, then tells the plugins what is', async () => {
    await world.runtime.add(list(), someConf);
    await world.runtime.gc(list({ disableGC: true }), []);
    expect(logged()).toEqual(['ADD']);

    await world.runtime.gc(list(), valid);
    expect(logged()).toEqual(['ADD', 'GC']);
    const told = [{ containerID: someConf.containerId, ifname: 'eth0' }];
    expect(world.stdinOf(debugFile)).toEqual({
      ...{ type: 'noop', name: 'net', cniVersion: '1.1.0', debugFile, commandLog },
      ...{ 'cni.dev/valid-attachments': told, 'cni.dev/attachments': told },
    });

    await world.runtime.gc(list(), []);
    expect(logged()).toEqual(['ADD', 'GC', 'DEL', 'GC']);
    expect(world.stdinOf(debugFile)).toMatchObject({ 'cni.dev/valid-attachments': [], 'cni.dev/attachments': [] });
    expect(world.cachedNames()).toEqual([]);
  });

  test('DELs with what was said on ADD, and with the result', async () => {
    const conf = { ...someConf, args: [['DEBUG', debugFile]] as const, capabilityArgs: { mac: 'x' } };
    await world.runtime.add(list(), conf);
    await world.runtime.gc(list(), []);
    const [, del] = world.executions;
    expect(del?.environment).toMatchObject({
      CNI_COMMAND: 'DEL',
      CNI_NETNS: someConf.netns,
      CNI_ARGS: `DEBUG=${debugFile}`,
    });
    expect(JSON.parse(del?.stdin ?? '')).toMatchObject({ prevResult: result });
  });

  test('W-33: DELs with the config that the attachment was made from', async () => {
    await world.runtime.add(list(), someConf);
    const changed = parseNetworkList(list().text.replace('"noop"', '"noop","new":true'));
    await world.runtime.gc(changed, []);
    expect(JSON.parse(world.executions[1]?.stdin ?? '')).not.toHaveProperty('new');
    expect(JSON.parse(world.executions[2]?.stdin ?? '')).toHaveProperty('new');
  });

  test('is useful below 1.1.0, where plugins know no GC', async () => {
    const old = list({ cniVersion: '0.4.0' });
    await world.runtime.add(old, someConf).catch(() => undefined); // the double answers in 1.1.0
    await world.runtime.gc(old, []);
    expect(logged()).toEqual(['ADD', 'DEL']);
  });

  test('leaves other networks alone, and W-02 other owners', async () => {
    const mine = world.makeRuntime({ owner: 'podwire-test' });
    const add = (runtime: typeof mine, containerId: string, name = 'net') =>
      runtime.add(list({ name }), { ...someConf, containerId });
    await add(world.runtime, 'a');
    await add(world.runtime, 'b', 'another');
    await add(mine, 'c');
    await mine.gc(list(), []);
    expect(world.cachedNames()).toEqual(['another-b-eth0', 'net-a-eth0']);
    await world.runtime.gc(list(), []);
    expect(world.cachedNames()).toEqual(['another-b-eth0']);
  });

  test('goes on after errors and reports them all, a line each', async () => {
    await world.runtime.add(list(), someConf);
    await world.runtime.add(list(), { ...someConf, ifname: 'eth1' });
    debugFile = world.debug({ ReportError: 'banana', ReportErrorCode: 100 });
    const failing = list({}, { type: 'does-not-exist' });
    for (const name of world.cachedNames()) {
      // as if the config had been this one all the time
      const entry = world.cached(name);
      world.cache(name, JSON.stringify({ ...entry, config: Buffer.from(failing.text).toString('base64') }));
    }
    const error = await world.runtime.gc(failing, []).catch((reason: unknown) => reason);
    const missing = `failed to find plugin "does-not-exist" in path [${world.bin}]`;
    const text = (error as Error).message;
    expect(text).toContain(
      `failed to delete stale attachment some-container-id eth0: plugin type="does-not-exist" failed (delete): ${missing}`,
    );
    expect(text).toContain('failed to delete stale attachment some-container-id eth1: ');
    expect(text).toContain('failed to GC plugin noop: banana');
    expect(text).toContain(`failed to GC plugin does-not-exist: ${missing}`);
    expect(text.split('\n')).toHaveLength(4);
    expect(world.cachedNames()).toHaveLength(2);
  });

  test('W-34: a plugin whose request cannot be built is reported, and the others are asked', async () => {
    const [plugin] = list().plugins;
    if (!plugin) throw new Error('the list has no plugin');
    const odd = { ...list(), plugins: [{ ...plugin, text: 'no JSON' }, plugin] };
    await expect(world.runtime.gc(odd, [])).rejects.toThrow(
      /^failed to generate configuration to GC plugin noop: unmarshal existing network bytes: /,
    );
    expect(world.commands).toEqual(['GC']);
  });

  test('W-19: a cache that cannot be read is an error, and not "nothing to do"', async () => {
    mkdirSync(dirname(world.results), { recursive: true });
    writeFileSync(world.results, '');
    await expect(world.runtime.gc(list(), [])).rejects.toThrow(`cannot list folder ${world.results}: ENOTDIR`);
  });
});

describe('what excludes what (W-28)', () => {
  /** Lets plugins finish only when told to. */
  function gated() {
    const gates: (() => void)[] = [];
    const running: string[] = [];
    const runner = {
      ...world.runner,
      run: async (execution: Parameters<typeof world.runner.run>[0]) => {
        const { CNI_COMMAND, CNI_CONTAINERID } = execution.environment;
        running.push(`${CNI_COMMAND} ${CNI_CONTAINERID}`);
        await new Promise<void>((resolve) => gates.push(resolve));
        return world.runner.run(execution);
      },
    };
    return { runtime: world.makeRuntime({ runner }), gates, running };
  }
  const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
  const conf = (containerId: string) => ({ ...someConf, containerId });

  test('operations on one attachment run one after another, those on different ones at once', async () => {
    const { runtime, gates, running } = gated();
    const all = [runtime.add(list(), conf('a')), runtime.del(list(), conf('a')), runtime.add(list(), conf('b'))];
    await soon();
    expect(running).toEqual(['ADD a', 'ADD b']);
    for (const open of gates.splice(0)) open();
    await soon();
    expect(running).toEqual(['ADD a', 'ADD b', 'DEL a']);
    for (const open of gates.splice(0)) open();
    await Promise.all(all);
  });

  test('garbage is collected when nothing else of the network is under way, and before what comes later', async () => {
    const { runtime, gates, running } = gated();
    const all = [runtime.add(list(), conf('a')), runtime.gc(list(), [conf('a')]), runtime.add(list(), conf('b'))];
    all.push(runtime.add(list({ name: 'another' }), conf('c')));
    for (const expected of [['ADD a', 'ADD c'], ['GC '], ['ADD b']]) {
      await soon();
      expect(running.splice(0)).toEqual(expected);
      for (const open of gates.splice(0)) open();
    }
    await Promise.all(all);
  });

  test('an operation that waits can be aborted, and nobody waits for it', async () => {
    const { runtime, gates, running } = gated();
    const abort = new AbortController();
    const add = runtime.add(list(), conf('a'));
    const aborted = runtime.del(list(), conf('a'), { signal: abort.signal });
    const last = runtime.check(list(), conf('a'));
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await expect(runtime.add(list(), conf('b'), { signal: abort.signal })).rejects.toThrow('enough');
    for (let round = 0; round < 2; round++) {
      await soon();
      for (const open of gates.splice(0)) open();
    }
    await Promise.all([add, last]);
    expect(running).toEqual(['ADD a', 'CHECK a']);
  });
});
