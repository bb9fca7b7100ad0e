import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as kernelTest, mustRun, type TestNamespace } from '@podwire/testkit';
import { DaemonWorld } from '../testing/daemon-world.ts';
import { askDaemon, callDaemon, type WarmAnswer } from './client.ts';

const test = kernelTest.extend<{ world: DaemonWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make();
    await use(world);
    await askDaemon(world.places.socket, 'STOP');
    world.remove();
  },
});

const ipam = (folder: string) => ({ type: 'host-local', dataDir: folder, ranges: [[{ subnet: '10.7.0.0/16' }]] });
const leases = (folder: string, network: string) =>
  readdirSync(join(folder, network)).filter((name) => /^\d/.test(name));

function stdoutOf(answer: WarmAnswer): string {
  if (answer.kind !== 'done' || answer.exitCode !== 0) throw new Error(JSON.stringify(answer));
  return answer.stdout;
}

test.for(['nftables', 'iptables'])(
  'whole chains with %s, many at once, each get their own and leave nothing',
  { timeout: 120_000 },
  async (backend, { world, host, pods, folder }) => {
    await world.start();
    const all = await pods(12);
    const plugins = [
      { type: 'bridge', bridge: 'chain0', isGateway: true, ipMasq: true, ipMasqBackend: backend, ipam: ipam(folder) },
      {
        type: 'portmap',
        backend,
        runtimeConfig: { portMappings: [{ hostPort: 0, containerPort: 80, protocol: 'tcp' }] },
      },
      { type: 'firewall', backend },
      { type: 'tuning', dataDir: join(folder, 'tuning'), sysctl: { 'net.ipv4.conf.eth0.log_martians': '1' } },
    ];
    /** Calls plugin after plugin, as a runtime does, for one pod. */
    async function chain(command: string, pod: TestNamespace, at: number): Promise<void> {
      let prevResult: object | undefined;
      for (const plugin of command === 'DEL' ? plugins.toReversed() : plugins) {
        const { runtimeConfig: ports } = plugin as { runtimeConfig?: { portMappings: object[] } };
        const runtimeConfig = ports && {
          portMappings: ports.portMappings.map((port) => ({ ...port, hostPort: 8000 + at })),
        };
        const config = {
          cniVersion: '1.1.0',
          name: `chain${at % 3}`,
          ...plugin,
          ...(runtimeConfig && { runtimeConfig }),
        };
        const words = { CNI_NETNS: pod.path, CNI_CONTAINERID: pod.name ?? '' };
        const given = command === 'ADD' && prevResult ? { ...config, prevResult } : config;
        const stdout = stdoutOf(await world.call(plugin.type, command, given, words));
        if (stdout !== '') prevResult = JSON.parse(stdout);
      }
    }
    const rules = async () =>
      (await Promise.all([mustRun('nft', ['list', 'ruleset']), mustRun('iptables-save', [])])).join('');

    await Promise.all(all.map((pod, at) => chain('ADD', pod, at)));
    const inPlace = await rules();
    for (const at of all.keys()) expect(inPlace).toContain(String(8000 + at));
    expect(await host.linkNames()).toHaveLength(2 + all.length);
    await Promise.all(all.map((pod, at) => chain('DEL', pod, at)));
    const left = await rules();
    for (const [at, { name = '' }] of all.entries()) {
      expect(left).not.toContain(String(8000 + at));
      expect(left).not.toContain(name);
    }
    expect(left).not.toMatch(/10\.7\.0\.(?!0\/)/);
    expect(await host.linkNames()).toHaveLength(2);
    expect([0, 1, 2].flatMap((network) => leases(folder, `chain${network}`))).toEqual([]);
  },
);

test('callers that die at any time have left either a whole attachment or none', { timeout: 60_000 }, async ({
  world,
  host,
  pod,
  folder,
}) => {
  await world.start();
  const config = {
    cniVersion: '1.1.0',
    name: 'dying',
    type: 'bridge',
    bridge: 'dying0',
    isGateway: true,
    ipam: ipam(folder),
  };
  const words = (at: number) => ({ CNI_NETNS: pod.path, CNI_CONTAINERID: `c${at}`, CNI_IFNAME: `eth${at}` });
  stdoutOf(await world.call('bridge', 'ADD', config, words(0)));
  stdoutOf(await world.call('bridge', 'DEL', config, words(0)));
  const attempts = 60;
  for (let at = 0; at < attempts; at++) {
    const { hangUp } = callDaemon(world.places.socket, world.request('bridge', 'ADD', config, words(at)));
    await new Promise((resolve) => setTimeout(resolve, at / 6)); // an ADD takes about five
    hangUp();
  }
  const idle = async () => (await askDaemon(world.places.socket, 'STATUS'))?.running === 0;
  while (!(await idle())) await new Promise((resolve) => setTimeout(resolve, 20));
  const log = readFileSync(world.places.log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const made = log.filter(({ command, exit, event }) => event === 'call' && command === 'ADD' && exit === 0).length - 1;
  const aborted = log.filter(({ error }) => error === 'the call was aborted: the caller is gone').length;
  expect(aborted).toBeGreaterThan(0);
  expect((await pod.linkNames()).length - 1).toBe(made);
  expect((await host.linkNames()).length - 2).toBe(made);
  expect(leases(folder, 'dying')).toHaveLength(made);
  for (let at = 0; at < attempts; at++) stdoutOf(await world.call('bridge', 'DEL', config, words(at)));
  expect([await pod.linkNames(), leases(folder, 'dying')]).toEqual([['lo'], []]);
});
