import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, runProgram } from '@podwire/testkit';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect } from 'vitest';
import { attachmentOf, countOf, listed, test } from './testing/firewall-test.ts';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let worker: string;

beforeAll(async () => {
  mkdirSync(join(root, 'tmp'), { recursive: true });
  folder = mkdtempSync(join(root, 'tmp/nftables-')); // under the root, from where koffi is found
  worker = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'testing/worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['koffi'],
    alias: Object.fromEntries(
      ['core', 'driver-netlink'].map((name) => [`@podwire/${name}`, join(root, 'packages', name, 'src/index.ts')]),
    ),
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What other programs do all the while: `iptables` makes batches too, and each makes ours be refused once. */
async function meanwhile(done: Promise<unknown>): Promise<number> {
  let rules = 0;
  let over = false;
  const isOver = done.finally(() => {
    over = true;
  });
  while (!over) {
    await mustRun('iptables', ['-A', 'FORWARD', '-s', `203.0.113.${rules % 250}`, '-j', 'ACCEPT']);
    rules += 1;
  }
  await isOver;
  return rules;
}

test('100 attachments by 5 processes at once, beside a loop of iptables: nothing is lost on either side', {
  timeout: 120_000,
}, async ({ host, firewall }) => {
  const starts = [0, 20, 40, 60, 80];
  const working = Promise.all(
    starts.map((start) => runProgram(process.execPath, [worker, String(start + 2), String(start + 22)])),
  );
  const rules = await meanwhile(working);
  for (const { exitCode, stderr } of await working) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const set of ['ports4', 'hairpin4', 'hairpin_sources4', 'masquerade4', 'admitted4']) {
    expect(await countOf(host, set)).toBe(50);
  }
  const foreign = (await listed(host, 'rule')).filter(({ table }) => table === 'filter');
  expect(rules).toBeGreaterThan(5);
  expect(foreign).toHaveLength(rules);
  for (let number = 2; number < 102; number += 2) {
    await firewall.forget(attachmentOf(`c${number}`), ['masquerade', 'ports', 'admission']);
  }
  expect((await listed(host, 'table')).map(({ name }) => name)).toEqual(['filter']);
});

test('two at a time want the same port: one gets it, the other is told by whom', async ({ host, firewall, other }) => {
  const wanted = { ips: [{ address: '10.1.0.2/16' }], snat: true, masqAll: false, markMasqBit: 13 };
  const mappings = [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] as const;
  const outcomes = await Promise.allSettled([
    firewall.publishPorts(attachmentOf('one'), { ...wanted, mappings }),
    other.publishPorts(attachmentOf('two'), { ...wanted, mappings }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await countOf(host, 'ports4')).toBe(1);
});
