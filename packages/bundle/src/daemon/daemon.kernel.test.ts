import { readdirSync, readFileSync } from 'node:fs';
import { dispatch } from '@podwire/core';
import { expect, test as kernelTest } from '@podwire/testkit';
import { everything, pluginOf } from '../everything.ts';
import { inProcess } from '../in-process.ts';
import { DaemonWorld } from '../testing/daemon-world.ts';
import { askDaemon } from './client.ts';

const test = kernelTest.extend<{ world: DaemonWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make();
    await use(world);
    await askDaemon(world.places.socket, 'STOP');
    world.remove();
  },
});

const bridgeConfig = (folder: string) => ({
  cniVersion: '1.1.0',
  name: 'warm',
  type: 'bridge',
  bridge: 'warm0',
  isGateway: true,
  ipam: { type: 'host-local', dataDir: folder, ranges: [[{ subnet: '10.7.0.0/16' }]], routes: [{ dst: '0.0.0.0/0' }] },
});

/** The same call without a daemon. */
async function inThisProcess(world: DaemonWorld, ...words: Parameters<DaemonWorld['request']>) {
  const { type, environment, stdin } = world.request(...words);
  const plugin = pluginOf(type);
  if (!plugin) throw new Error(`no plugin ${type}`);
  const own = (executable: string) => executable.startsWith(world.path);
  const request = { environment, readStdin: () => stdin, warn: () => undefined };
  return dispatch(plugin, request, () => inProcess(everything, own)(plugin, request));
}

test('a call of the daemon has the same answers as one in process', async ({ world, pods, folder }) => {
  const [one, other] = await pods(2);
  const config = bridgeConfig(folder);
  await world.start();
  const withoutMacs = (text: string) => text.replace(/"(mac|sandbox|name)": "[^"]*"/g, '"$1": ""');
  const warm = await world.call('bridge', 'ADD', config, { CNI_NETNS: one?.path ?? '' });
  expect(warm).toMatchObject({ kind: 'done', exitCode: 0, stderr: '' });
  const first = await inThisProcess(world, 'bridge', 'DEL', config, { CNI_NETNS: one?.path ?? '' });
  expect(first).toEqual({ stdout: '', exitCode: 0 });
  expect(await one?.linkNames()).toEqual(['lo']);
  await inThisProcess(world, 'bridge', 'DEL', config, { CNI_NETNS: one?.path ?? '' });
  const cold = await inThisProcess(world, 'bridge', 'ADD', config, { CNI_NETNS: other?.path ?? '' });
  const texts = [warm.kind === 'done' ? warm.stdout : '', cold.stdout].map(withoutMacs);
  expect(texts[0]?.replaceAll('10.7.0.2/', '10.7.0.3/')).toBe(texts[1]);
  const prevResult = JSON.parse(cold.stdout);
  expect(await world.call('bridge', 'CHECK', { ...config, prevResult }, { CNI_NETNS: other?.path ?? '' })).toEqual({
    kind: 'done',
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(await world.call('bridge', 'VERSION', '')).toMatchObject({
    stdout: (await inThisProcess(world, 'bridge', 'VERSION', '')).stdout,
  });
  const wrong = { ...config, vlan: 9999 };
  expect(await world.call('bridge', 'ADD', wrong, { CNI_NETNS: one?.path ?? '' })).toMatchObject({
    ...(await inThisProcess(world, 'bridge', 'ADD', wrong, { CNI_NETNS: one?.path ?? '' })),
  });
  await world.call('bridge', 'DEL', config, { CNI_NETNS: other?.path ?? '' });
  expect(readdirSync(`${folder}/warm`).filter((name) => /^\d/.test(name))).toEqual([]);
  const log = readFileSync(world.places.log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(log).toContainEqual(
    expect.objectContaining({
      event: 'call',
      type: 'bridge',
      command: 'ADD',
      network: 'warm',
      container: 'c0ffee',
      exit: 0,
    }),
  );
});
