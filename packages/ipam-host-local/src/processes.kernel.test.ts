import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, withFolder } from '@podwire/testkit';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test as plain } from 'vitest';

// The package's own executable, many at once: what keeps them apart is the kernel's lock on the network's folder.
const root = join(import.meta.dirname, '../../..');
let built: string;

beforeAll(async () => {
  mkdirSync(join(root, 'tmp'), { recursive: true });
  built = mkdtempSync(join(root, 'tmp/host-local-')); // under the root, from where koffi is found
  await build({
    entryPoints: [join(import.meta.dirname, 'bin.ts')],
    outfile: join(built, 'host-local.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['koffi'],
    alias: Object.fromEntries(
      ['core', 'runtime', 'driver-netlink'].map((name) => [
        `@podwire/${name}`,
        join(root, 'packages', name, 'src/index.ts'),
      ]),
    ),
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

const test = plain.extend(withFolder);

async function run(command: string, dataDir: string, containerId: string) {
  const config = {
    cniVersion: '1.1.0',
    name: 'net',
    ipam: { type: 'host-local', dataDir, ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: 'fd00::/64' }]] },
  };
  const environment = {
    CNI_COMMAND: command,
    CNI_CONTAINERID: containerId,
    CNI_IFNAME: 'eth0',
    CNI_NETNS: '/no/such/netns',
    CNI_PATH: '/opt/cni/bin',
  };
  const finished = await runProgram(process.execPath, [join(built, 'host-local.mjs')], {
    environment,
    stdin: JSON.stringify(config),
  });
  return { ...finished, json: finished.stdout === '' ? {} : JSON.parse(finished.stdout) };
}

test('24 processes at once: no address twice, no deadlock, and nothing left', { timeout: 120_000 }, async ({
  folder,
}) => {
  const ids = Array.from({ length: 24 }, (_, index) => `c${index}`);
  const added = await Promise.all(ids.map((id) => run('ADD', folder, id)));
  expect(added.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
  const addresses = added.flatMap(({ json }) => json.ips.map((ip: { address: string }) => ip.address));
  expect(new Set(addresses).size).toBe(48);
  const deleted = await Promise.all(ids.map((id) => run('DEL', folder, id)));
  expect(deleted.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
  expect(readdirSync(join(folder, 'net')).sort()).toEqual(['last_reserved_ip.0', 'last_reserved_ip.1', 'lock']);
});

test('an error is printed as CNI wants it', { timeout: 30_000 }, async ({ folder }) => {
  await run('ADD', folder, 'a');
  const { exitCode, stdout } = await run('ADD', folder, 'a');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ cniVersion: '1.1.0', code: 103 });
});
