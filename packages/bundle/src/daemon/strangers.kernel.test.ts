import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test as kernelTest, mustRun } from '@podwire/testkit';
import { DaemonWorld } from '../testing/daemon-world.ts';
import { askDaemon } from './client.ts';
import { encodeRequest } from './framing.ts';

const test = kernelTest.extend<{ world: DaemonWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make();
    await use(world);
    await askDaemon(world.places.socket, 'STOP');
    world.remove();
  },
});

/** Sends a file's bytes to a socket, and prints what comes back. */
const script = `
  const connection = require('node:net').connect(process.argv[1]);
  connection.on('error', (error) => console.log(error.code));
  connection.write(require('node:fs').readFileSync(process.argv[2]));
  connection.on('data', (chunk) => process.stdout.write(chunk.subarray(0, 1) + ' ' + chunk.subarray(5)));`;

const strangers = {
  'in another network namespace': ['unshare', '--net'],
  'in another mount namespace': ['unshare', '--mount'],
  'in another PID namespace': ['unshare', '--pid', '--fork'],
  'in another user namespace': ['unshare', '--user', '--map-root-user'],
};

/** A call that would do something, as bytes in a file. */
function requestIn(world: DaemonWorld, folder: string, netns: string): string {
  const ipam = { type: 'host-local', dataDir: join(folder, 'leases'), ranges: [[{ subnet: '10.7.0.0/16' }]] };
  const config = { cniVersion: '1.1.0', name: 'strange', type: 'bridge', bridge: 'strange0', ipam };
  const file = join(folder, 'request');
  writeFileSync(file, encodeRequest(world.request('bridge', 'ADD', config, { CNI_NETNS: netns })));
  chmodSync(folder, 0o755);
  return file;
}

test.for(Object.entries(strangers))(
  'a caller %s is to make its call itself, and nothing is done',
  async ([, enter], { world, host, pod, folder }) => {
    await world.start();
    const file = requestIn(world, folder, pod.path);
    const [program = '', ...words] = [...enter, process.execPath, '-e', script, world.places.socket, file];
    expect(await mustRun(program, words)).toBe("c the caller's namespaces, or its root, are not the daemon's");
    expect([await host.linkNames(), await pod.linkNames()]).toEqual([['lo'], ['lo']]);
    expect(existsSync(join(folder, 'leases'))).toBe(false);
    // The same bytes, from where they mean what they say.
    const served = await mustRun(process.execPath, ['-e', script, world.places.socket, file]);
    expect(served).toMatch(/^o \{/);
    expect(await pod.linkNames()).toEqual(['lo', 'eth0']);
  },
);

test('another user does not reach the socket, and is not served where that is possible', async ({
  world,
  pod,
  folder,
}) => {
  await world.start();
  const { socket, folder: run } = world.places;
  const file = requestIn(world, folder, pod.path);
  const asNobody = () =>
    mustRun('setpriv', [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      '-e',
      script,
      socket,
      file,
    ]);
  chmodSync(world.folder, 0o755);
  expect(await asNobody()).toBe('EACCES\n');
  chmodSync(run, 0o755);
  chmodSync(socket, 0o666);
  expect(await asNobody()).toBe('c the daemon serves user 0, and the caller is user 65534');
  expect(await pod.linkNames()).toEqual(['lo']);
});

test('a daemon has nothing of whoever started it', async ({ world }) => {
  const { pid } = await world.start({ SECRET: 'x', PODWIRE_X: 'y' });
  const inProc = (name: string) => readlinkSync(`/proc/${pid}/${name}`);
  expect(inProc('cwd')).toBe('/');
  expect([0, 1, 2].map((fd) => inProc(`fd/${fd}`))).toEqual(['/dev/null', '/dev/null', '/dev/null']);
  expect(inProc('fd/3')).toBe(world.places.lock);
  const others = readdirSync(`/proc/${pid}/fd`).map((fd) => inProc(`fd/${fd}`));
  // Those it has made itself: Node's own, its log, and the home of its drivers.
  const own = /^(\/dev\/null|anon_inode:.*|pipe:.*|socket:.*|net:.*|\/proc\/\d+\/task\/\d+\/ns\/net|.*\.(lock|log))$/;
  expect(others.filter((target) => !own.test(target))).toEqual([]);
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  expect([fields[2], fields[3]]).toEqual([String(pid), String(pid)]); // group and session are its own
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  expect(environment.map((variable) => variable.split('=')[0])).toEqual([
    'PATH',
    'PODWIRE_RUN',
    'PODWIRE_X',
    'MALLOC_ARENA_MAX',
  ]);
});
