// What an executable costs over starting its own Node.js and nothing else.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute, median, ms, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const rounds = 40;
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const config = (name) => ({
  cniVersion: '1.0.0',
  name,
  type: 'bridge',
  bridge: `${name}0`,
  isGateway: true,
  ipam: { type: 'host-local', dataDir: folder, subnet: '10.21.0.0/16' },
});
const netns = '/run/netns/bench-cold';
const [build] = readdirSync(join(bin, '.podwire')).filter((name) => /^[0-9a-f]{12}$/.test(name));
const node = join(bin, '.podwire', build, 'node');

function bareStart() {
  const began = performance.now();
  spawnSync(node, ['--eval', '0']);
  return performance.now() - began;
}

try {
  execFileSync('ip', ['netns', 'add', 'bench-cold']);
  const took = { bare: [], version: [], add: [], del: [], peerAdd: [], peerDel: [] };
  for (let round = -3; round < rounds; round += 1) {
    const attachment = { containerId: `cold-${round + 3}`, netns };
    const one = {
      bare: bareStart(),
      version: execute(bin, config('cold'), 'VERSION', attachment),
      add: execute(bin, config('cold'), 'ADD', attachment),
    };
    one.del = execute(bin, config('cold'), 'DEL', attachment);
    one.peerAdd = execute(reference, config('peer'), 'ADD', attachment);
    one.peerDel = execute(reference, config('peer'), 'DEL', attachment);
    if (round >= 0) for (const key of Object.keys(took)) took[key].push(one[key]);
  }
  const bare = median(took.bare);
  const rows = [
    ['bare start of the same Node.js', ms(bare), ''],
    ['Podwire VERSION', ms(median(took.version)), ms(median(took.version) - bare)],
    ['Podwire bridge ADD', ms(median(took.add)), ms(median(took.add) - bare)],
    ['Podwire bridge DEL', ms(median(took.del)), ms(median(took.del) - bare)],
    ['Reference bridge ADD', ms(median(took.peerAdd)), ''],
    ['Reference bridge DEL', ms(median(took.peerDel)), ''],
  ];
  process.stdout.write(
    '## One cold executable\n\nAim: a bridge ADD at most 25 ms over the bare start. About 18 ms of a DEL are the kernel deleting the pair.\n\n',
  );
  process.stdout.write(`${table(['what', 'takes', 'over bare start'], rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
