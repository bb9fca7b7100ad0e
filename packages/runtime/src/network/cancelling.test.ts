import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listOfOne } from '../config/network-list.ts';
import { parsePluginConfig } from '../config/plugin-config.ts';
import { ExecRunner } from '../invoke/exec.ts';
import { NodeFiles } from '../node-files.ts';
import { someConf } from '../testing/noop-world.ts';
import { NetworkRuntime } from './network-runtime.ts';

// With real processes: a plugin that sleeps, as the reference's test double for this does.
let folder: string;
let runtime: NetworkRuntime;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-cancel-'));
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  runtime = new NetworkRuntime({
    path: [folder],
    runner: new ExecRunner(),
    files: new NodeFiles(),
    environment: { PATH: process.env.PATH ?? '' },
    cacheFolder: join(folder, 'cache'),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const plugin = parsePluginConfig('{"cniVersion":"1.1.0","name":"slow","type":"sleep"}');
const list = listOfOne(plugin);

describe('an operation that is cancelled ends the plugin that is running', () => {
  test.each([
    ['T-API-66: ADD', (signal: AbortSignal) => runtime.add(plugin, someConf, { signal })],
    ['T-API-67: DEL', (signal: AbortSignal) => runtime.del(plugin, someConf, { signal })],
    ['T-API-68: CHECK', (signal: AbortSignal) => runtime.check(plugin, someConf, { signal })],
    ['T-API-69: VERSION', (signal: AbortSignal) => runtime.versionInfo('sleep', { signal })],
    ['T-API-70: validation', (signal: AbortSignal) => runtime.validate(plugin, { signal })],
    ['T-API-71: ADD of a list', (signal: AbortSignal) => runtime.add(list, someConf, { signal })],
    ['T-API-72: DEL of a list', (signal: AbortSignal) => runtime.del(list, someConf, { signal })],
    ['T-API-73: CHECK of a list', (signal: AbortSignal) => runtime.check(list, someConf, { signal })],
    ['T-API-74: validation of a list', (signal: AbortSignal) => runtime.validate(list, { signal })],
    ['STATUS', (signal: AbortSignal) => runtime.status(list, { signal })],
    ['GC', (signal: AbortSignal) => runtime.gc(list, [], { signal })],
  ])('%s', async (_title, operation) => {
    const started = performance.now();
    await expect(operation(AbortSignal.timeout(50))).rejects.toThrow('netplugin failed with no error message');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
