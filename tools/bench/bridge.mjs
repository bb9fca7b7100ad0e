// A pod on a bridge: ADD and DEL, and how much of DEL is the kernel's own time to delete a veth pair.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { call, execute, kernelsOwn, median, ms, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const rounds = 100;
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const config = (name) => ({
  cniVersion: '1.0.0',
  name,
  type: 'bridge',
  bridge: `${name}0`,
  isDefaultGateway: true,
  ipam: { type: 'host-local', dataDir: folder, subnet: '10.20.0.0/16' },
});
const pod = 'bench-pod';
const netns = `/run/netns/${pod}`;

/** As many calls as V8 needs until it has settled on machine code; a resident process has them behind it in a minute. */
const warmUpRounds = 400;

async function measure(name, run, count, { warmUp = 5, between } = {}) {
  const took = { add: [], del: [], between: [] };
  for (let round = -warmUp; round < count; round += 1) {
    const attachment = { containerId: `bench-${round + warmUp}`, netns };
    const add = await run(config(name), 'ADD', attachment);
    const del = await run(config(name), 'DEL', attachment);
    const other = round >= 0 ? await between?.() : undefined;
    if (round < 0) continue;
    took.add.push(add);
    took.del.push(del);
    took.between.push(other);
  }
  return took;
}

/** Pods that come one right after the other, as when a node starts: 40 ADDs, then 40 DELs, several times over. */
async function measureBurst(name, pods, times) {
  const took = { add: [], del: [] };
  for (let round = 0; round < times; round += 1) {
    for (const [verb, list] of [
      ['ADD', took.add],
      ['DEL', took.del],
    ]) {
      for (const one of pods) {
        list.push(await call(bin, config(name), verb, { containerId: `burst-${one}`, netns: `/run/netns/${one}` }));
      }
    }
  }
  return took;
}

try {
  execFileSync('ip', ['netns', 'add', pod]);
  const warm = await measure('warm', (...a) => call(bin, ...a), rounds, {
    warmUp: warmUpRounds,
    between: () => kernelsOwn('warm0', netns),
  });
  const pods = Array.from({ length: 40 }, (_, n) => `burst-${n}`);
  for (const one of pods) execFileSync('ip', ['netns', 'add', one]);
  const burst = await measureBurst('warm', pods, 5);
  const peer = await measure('peer', (...a) => execute(reference, ...a), 20);
  const rows = [
    [`Podwire, in process, after ${warmUpRounds} calls, one pod at a time`, ms(median(warm.add)), ms(median(warm.del))],
    ['the same, 40 pods in a row', ms(median(burst.add)), ms(median(burst.del))],
    [
      "the kernel's own time for the pair, its address and route",
      ms(median(warm.between.map(({ add }) => add))),
      ms(median(warm.between.map(({ del }) => del))),
    ],
    ['Reference, executables', ms(median(peer.add)), ms(median(peer.del))],
  ];
  process.stdout.write(
    '## bridge with host-local, IPv4, no masquerade\n\nAim: ADD in process 3 ms; DEL in process within 3 ms of the kernel.\n\n',
  );
  process.stdout.write(`${table(['who', 'ADD', 'DEL'], rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
