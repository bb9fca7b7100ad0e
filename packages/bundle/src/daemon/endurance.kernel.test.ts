import { readdirSync } from 'node:fs';
import { expect, test as kernelTest } from '@podwire/testkit';
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

const mib = 2 ** 20;
const rssOf = async (world: DaemonWorld) => ((await askDaemon(world.places.socket, 'STATUS'))?.rssBytes ?? 0) / mib;
/** Once it has given back what it does not need, which it does after a second. */
async function restedRssOf(world: DaemonWorld): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return rssOf(world);
}

/** The fewest within a second: some are on their way out, as those of connections that the caller has just closed. */
async function descriptorsOf(pid: number): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 20; look++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    fewest = Math.min(fewest, readdirSync(`/proc/${pid}/fd`).length);
  }
  return fewest;
}

const config = (folder: string, name = 'long') => ({
  cniVersion: '1.1.0',
  name,
  type: 'bridge',
  bridge: `${name}0`,
  isGateway: true,
  ipam: { type: 'host-local', dataDir: folder, ranges: [[{ subnet: '10.7.0.0/16' }]] },
});

test('two thousand calls leave nothing behind, and need no more memory than eight hundred', {
  timeout: 180_000,
}, async ({ world, pod, folder }) => {
  const { pid } = await world.start();
  const environment = { CNI_NETNS: pod.path };
  const call = async (command: string) => {
    expect(await world.call('bridge', command, config(folder), environment)).toMatchObject({ exitCode: 0, stderr: '' });
  };
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round++) {
      await call('ADD');
      await call('DEL');
    }
  };
  await rounds(400); // by now V8 has compiled what is called often
  const [descriptors, rested] = [await descriptorsOf(pid), await restedRssOf(world)];
  await rounds(600);
  expect(await rssOf(world)).toBeLessThan(95);
  expect(await descriptorsOf(pid)).toBeLessThanOrEqual(descriptors);
  const after = await restedRssOf(world);
  expect(after).toBeLessThan(rested + 8);
  expect(await askDaemon(world.places.socket, 'STATUS')).toMatchObject({ pid, calls: 2000, running: 0 });
});

test('150 callers at once are served, and need bounded memory', { timeout: 120_000 }, async ({
  world,
  host,
  pods,
  folder,
}) => {
  const { pid } = await world.start();
  const all = await pods(15); // each with ten interfaces: making 150 would take longer than their calls
  const calls = all.flatMap((pod) =>
    Array.from({ length: 10 }, (_, at) => ({
      CNI_NETNS: pod.path,
      CNI_CONTAINERID: pod.name ?? '',
      CNI_IFNAME: `eth${at}`,
    })),
  );
  const each = async (command: string) => {
    const answers = await Promise.all(
      calls.map((environment, at) => world.call('bridge', command, config(folder, `many${at % 3}`), environment)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'done', exitCode: 0 });
  };
  await each('ADD');
  await each('DEL'); // by now it has all sockets that it keeps
  const descriptors = await descriptorsOf(pid);
  await each('ADD');
  const rss = await rssOf(world);
  expect(await host.linkNames()).toHaveLength(1 + 3 + 150);
  await each('DEL');
  expect(await host.linkNames()).toHaveLength(1 + 3);
  expect(rss).toBeLessThan(120);
  expect(await descriptorsOf(pid)).toBeLessThanOrEqual(descriptors);
});
