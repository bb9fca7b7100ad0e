import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePluginConfig } from '../config/plugin-config.ts';
import { NetworkRuntime } from '../network/network-runtime.ts';
import { NodeFiles } from '../node-files.ts';
import { someConf } from '../testing/noop-world.ts';
import { ExecRunner } from './exec.ts';

// Plugins of several generations, as executables. The reference builds them against its own old releases; what such a
// plugin answers is on record, and a script can answer it.
let folder: string;
let runtime: NetworkRuntime;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-generations-'));
  const plugin = (name: string, body: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\ncat >${folder}/stdin\n${body}\n`, { mode: 0o755 });
  const unknown = `echo '{"code":4,"msg":"unknown CNI_COMMAND: VERSION"}'; exit 1`;
  plugin(
    'first',
    `case "$CNI_COMMAND" in
       ADD) echo '{"ip4":{"ip":"10.1.2.3/24","gateway":"10.1.2.1","routes":[{"dst":"15.5.6.0/24"}]},"dns":{}}' ;;
       DEL) ;;
       *) ${unknown} ;;
     esac`,
  );
  plugin('second', `echo '{"cniVersion":"0.2.0"}'`);
  plugin('third', `echo '{"cniVersion":"0.3.1","supportedVersions":["0.2.0","0.999.0"]}'`);
  plugin('today', `echo '{"cniVersion":"1.1.0","supportedVersions":["0.2.0","0.4.0","0.999.0"]}'`);
  runtime = new NetworkRuntime({
    path: [folder],
    runner: new ExecRunner(),
    files: new NodeFiles(),
    environment: { PATH: process.env.PATH ?? '' },
    cacheFolder: join(folder, 'cache'),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('plugins of every generation say what they support', () => {
  test.each([
    ['T-INV-30, 38, T-NOOP-15: before VERSION', 'first', ['0.1.0']],
    ['T-INV-39: VERSION without a list', 'second', ['0.1.0', '0.2.0']],
    ['T-INV-40, 41: with a list', 'third', ['0.2.0', '0.999.0']],
    ['T-INV-42: today', 'today', ['0.2.0', '0.4.0', '0.999.0']],
  ])('%s', async (_generation, type, versions) => {
    expect(await runtime.versionInfo(type)).toEqual(versions);
  });
});

test('T-BC-01: a plugin of 0.1.0 can be added and deleted; its result without a version is of 0.1.0', async () => {
  const plugin = parsePluginConfig('{"name":"old","type":"first"}');
  expect(await runtime.add(plugin, someConf)).toEqual({
    cniVersion: '0.1.0',
    ip4: { ip: '10.1.2.3/24', gateway: '10.1.2.1', routes: [{ dst: '15.5.6.0/24' }] },
    dns: {},
  });
  expect(runtime.cachedResult(plugin, someConf)).toMatchObject({ ip4: { ip: '10.1.2.3/24' } });
  await runtime.del(plugin, someConf);
  expect(runtime.cachedAttachments()).toEqual([]);
});
