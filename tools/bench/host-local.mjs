// Does the cost of an allocation grow with what is held?
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, execute, median, ms, ratio, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const held = 60_000;
// On the disk of the checkout and not in memory, since writing is part of the cost.
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const config = (dataDir) => ({
  cniVersion: '1.0.0',
  name: 'bench',
  type: 'bridge',
  plugin: 'host-local',
  ipam: { type: 'host-local', dataDir, subnet: '10.16.0.0/15' },
});

/** What the reference plugin has on disk after so many ADDs. */
function fill(dataDir) {
  const network = join(dataDir, 'bench');
  mkdirSync(network, { recursive: true });
  let last = '';
  for (let n = 2; n < held + 2; n += 1) {
    last = `10.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    writeFileSync(join(network, last), `held-${n}\r\neth0`, { mode: 0o600 });
  }
  writeFileSync(join(network, 'last_reserved_ip.0'), last);
}

async function measure(run, empty, full, rounds) {
  const took = { add: { empty: [], full: [] }, del: { empty: [], full: [] } };
  for (let round = -2; round < rounds; round += 1) {
    for (const [which, dataDir] of Object.entries({ empty, full })) {
      const attachment = { containerId: `bench-${round + 2}` };
      const add = await run(config(dataDir), 'ADD', attachment);
      const del = await run(config(dataDir), 'DEL', attachment);
      if (round < 0) continue; // the first calls load code and, once per boot, read what is there
      took.add[which].push(add);
      took.del[which].push(del);
    }
  }
  return took;
}

try {
  for (const who of ['podwire', 'reference']) fill(join(folder, who));
  const path = (who, which) => join(folder, which === 'full' ? who : `${who}-empty`);
  const runs = {
    'Podwire, in process': await measure(
      (...a) => call(bin, ...a),
      path('podwire', 'empty'),
      path('podwire', 'full'),
      200,
    ),
    'Podwire, executable': await measure(
      (...a) => execute(bin, ...a),
      path('podwire', 'empty'),
      path('podwire', 'full'),
      20,
    ),
    'Reference, executable': await measure(
      (...a) => execute(reference, ...a),
      path('reference', 'empty'),
      path('reference', 'full'),
      5,
    ),
  };
  const rows = Object.entries(runs).flatMap(([who, took]) =>
    ['add', 'del'].map((verb) => {
      const [empty, full] = [median(took[verb].empty), median(took[verb].full)];
      return [who, verb.toUpperCase(), ms(empty), ms(full), ratio(full / empty)];
    }),
  );
  process.stdout.write(
    `## host-local with ${held.toLocaleString('en')} addresses held\n\nAim: at most 1.5 times the time when empty.\n\n`,
  );
  process.stdout.write(`${table(['who', 'verb', 'empty', 'held', 'held / empty'], rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
