// Executables that a resident daemon serves, beside the reference's: one at a time, call by call, and 50 at once.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, ms, ratio, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const pods = Array.from({ length: 50 }, (_, n) => `warm-${n}`);

const bridgeOf = (name) => ({
  cniVersion: '1.0.0',
  name,
  type: 'bridge',
  bridge: `${name}0`,
  isGateway: true,
  ipam: { type: 'host-local', dataDir: folder, subnet: '10.40.0.0/16' },
});
const chainOf = (name, backend, pod) => [
  { ...bridgeOf(name), ipMasq: true, hairpinMode: true, ...(backend ? { ipMasqBackend: backend } : {}) },
  {
    cniVersion: '1.0.0',
    name,
    type: 'portmap',
    ...(backend ? { backend } : {}),
    runtimeConfig: { portMappings: [{ hostPort: 9000 + pods.indexOf(pod), containerPort: 80, protocol: 'tcp' }] },
  },
  { cniVersion: '1.0.0', name, type: 'firewall', ...(backend ? { backend } : {}) },
  { cniVersion: '1.0.0', name, type: 'tuning' },
];

function environmentOf(path, command, pod, more = {}) {
  return {
    ...process.env,
    ...more,
    CNI_COMMAND: command,
    CNI_CONTAINERID: pod,
    CNI_NETNS: `/run/netns/${pod}`,
    CNI_IFNAME: 'eth0',
    CNI_PATH: path,
  };
}

/** One executable; waits for its end without keeping others from theirs. */
function execute(path, config, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(path, config.type), { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${config.type} ${env.CNI_COMMAND}: ${stdout}`));
    });
    child.stdin.end(JSON.stringify(config));
  });
}

async function add(path, configs, pod, more) {
  let prevResult;
  for (const config of configs) {
    const stdout = await execute(
      path,
      prevResult ? { ...config, prevResult } : config,
      environmentOf(path, 'ADD', pod, more),
    );
    prevResult = JSON.parse(stdout);
  }
  return prevResult;
}

async function del(path, configs, pod, prevResult, more) {
  for (const config of configs.toReversed()) {
    await execute(path, { ...config, prevResult }, environmentOf(path, 'DEL', pod, more));
  }
}

async function timed(action) {
  const began = performance.now();
  const result = await action();
  return { took: performance.now() - began, result };
}

/** Each side in turn, so that what slows the machine down slows both. */
async function inTurn(sides, rounds, warmUp) {
  const took = sides.map(() => ({ add: [], del: [] }));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [at, { path, configs, more }] of sides.entries()) {
      const added = await timed(() => add(path, configs(pods[0]), pods[0], more));
      const removed = await timed(() => del(path, configs(pods[0]), pods[0], added.result, more));
      if (round < 0) continue;
      took[at].add.push(added.took);
      took[at].del.push(removed.took);
    }
  }
  return took.map((one) => ({ add: median(one.add), del: median(one.del) }));
}

/** All pods at once: until the last has its network, and until the last has lost it. */
async function atOnce(sides, rounds) {
  const took = sides.map(() => ({ add: [], del: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { path, configs, more }] of sides.entries()) {
      const added = await timed(() => Promise.all(pods.map((pod) => add(path, configs(pod), pod, more))));
      const removed = await timed(() =>
        Promise.all(pods.map((pod, n) => del(path, configs(pod), pod, added.result[n], more))),
      );
      took[at].add.push(added.took);
      took[at].del.push(removed.took);
    }
  }
  return took.map((one) => ({ add: median(one.add), del: median(one.del) }));
}

function spawnTimes(file, env, rounds = 100) {
  const took = [];
  for (let round = -10; round < rounds; round += 1) {
    const began = performance.now();
    const { status, stderr } = spawnSync(file, [], { env, input: '{}', encoding: 'utf8' });
    if (status !== 0) throw new Error(`${file}: ${stderr}`);
    if (round >= 0) took.push(performance.now() - began);
  }
  return median(took);
}

/** What starting any program costs here. */
function staticProgram() {
  const source = join(folder, 'line.c');
  writeFileSync(source, '#include <stdio.h>\nint main(void) { return puts("one line") < 0; }\n');
  execFileSync('musl-gcc', ['-static', '-O2', '-o', join(folder, 'line'), source]);
  return join(folder, 'line');
}

function daemonMemory() {
  const pid = readdirSync('/proc').find(
    (name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/comm`) && cmdlineOf(name).includes('daemon.cjs'),
  );
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(pid ? readFileSync(`/proc/${pid}/status`, 'utf8') : '') ?? [];
  return { pid: Number(pid), mib: Number(kib) / 1024 };
}

function cmdlineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

try {
  for (const pod of pods) execFileSync('ip', ['netns', 'add', pod]);
  const cold = { PODWIRE_DAEMON: 'off' };
  const version = environmentOf(bin, 'VERSION', pods[0]);
  const line = spawnTimes(staticProgram(), process.env);
  spawnSync(join(bin, 'bridge'), [], { env: version, input: '{}' }); // leaves the daemon behind
  for (let wait = 0; wait < 50 && !daemonMemory().pid; wait += 1) await new Promise((done) => setTimeout(done, 100));
  const round = spawnTimes(join(bin, 'bridge'), version);
  const goRound = spawnTimes(join(reference, 'bridge'), version);
  const idle = daemonMemory().mib;

  const bridge = await inTurn(
    [
      { path: bin, configs: () => [bridgeOf('warm')] },
      { path: bin, configs: () => [bridgeOf('cold')], more: cold },
      { path: reference, configs: () => [bridgeOf('peer')] },
    ],
    30,
    15,
  );
  const chain = await inTurn(
    [
      { path: bin, configs: (pod) => chainOf('warmn', 'nftables', pod) },
      { path: bin, configs: (pod) => chainOf('warmi', 'iptables', pod) },
      { path: bin, configs: (pod) => chainOf('coldi', 'iptables', pod), more: cold },
      { path: reference, configs: (pod) => chainOf('peer', undefined, pod) },
    ],
    12,
    6,
  );
  const many = await atOnce(
    [
      { path: bin, configs: (pod) => chainOf('warmn', 'nftables', pod) },
      { path: bin, configs: (pod) => chainOf('warmi', 'iptables', pod) },
      { path: reference, configs: (pod) => chainOf('peer', undefined, pod) },
    ],
    3,
  );
  const after = daemonMemory().mib;

  const peerRow = (what, one, peer) => [
    what,
    ms(one.add),
    ratio(peer.add / one.add),
    ms(one.del),
    ratio(peer.del / one.del),
  ];
  const head = ['who', 'ADD', 'times faster', 'DEL', 'times faster'];
  const [bridgeWarm, bridgeCold, bridgePeer] = bridge;
  const [nft, ipt, iptCold, chainPeer] = chain;
  const [nftMany, iptMany, manyPeer] = many;
  process.stdout.write(`## Executables with a resident daemon

What a program costs that prints one line, static and in C: ${ms(line)} ms. VERSION by the launcher and the daemon: ${ms(round)} ms, ${ratio(round / line)};
by the reference: ${ms(goRound)} ms. The daemon's memory: ${idle.toFixed(0)} MiB when it had served ${110} calls of VERSION, ${after.toFixed(0)} MiB after all calls below.

### bridge with host-local
${table(head, [
  peerRow('Podwire, warm', bridgeWarm, bridgePeer),
  peerRow('Podwire, cold', bridgeCold, bridgePeer),
  ['Reference', ms(bridgePeer.add), '', ms(bridgePeer.del), ''],
])}

### bridge with masquerade, portmap, firewall, tuning
${table(head, [
  peerRow('Podwire, warm, nf_tables', nft, chainPeer),
  peerRow('Podwire, warm, iptables', ipt, chainPeer),
  peerRow('Podwire, cold, iptables', iptCold, chainPeer),
  ['Reference, iptables', ms(chainPeer.add), '', ms(chainPeer.del), ''],
])}

### the same for 50 pods at once, until the last is done
${table(head, [
  peerRow('Podwire, warm, nf_tables', nftMany, manyPeer),
  peerRow('Podwire, warm, iptables', iptMany, manyPeer),
  ['Reference, iptables', ms(manyPeer.add), '', ms(manyPeer.del), ''],
])}
`);
} finally {
  const { pid } = daemonMemory();
  if (pid) process.kill(pid, 'SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
