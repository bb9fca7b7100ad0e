// A pod on a bridge: ADD and DEL, and how much of DEL is the kernel's own time to delete a veth pair.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@podwire/bundle';
import { Namespaces } from '@podwire/core';
import { call, execute, makeContainer, median, ms, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const rounds = 60;
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

async function measure(name, run, count) {
  const took = { add: [], del: [] };
  for (let round = -5; round < count; round += 1) {
    const attachment = { containerId: `bench-${round + 5}`, netns };
    const add = await run(config(name), 'ADD', attachment);
    const del = await run(config(name), 'DEL', attachment);
    if (round >= 0) {
      took.add.push(add);
      took.del.push(del);
    }
  }
  return took;
}

/** One netlink message, to delete a pair that is set up as a pod's is. */
async function kernelDelete(count) {
  const definition = await registry.bridge();
  const { host, open } = await namespaces(definition);
  const took = [];
  for (let round = -2; round < count; round += 1) {
    const inPod = open(netns);
    const bridge = await host.links.get('warm0');
    await host.links.create({
      kind: 'veth',
      name: 'probe',
      up: true,
      master: bridge,
      peer: { name: 'eth0', in: inPod, up: true },
    });
    await inPod.addresses.add('eth0', { address: '10.20.255.1/16' });
    const began = performance.now();
    await inPod.links.remove('eth0');
    if (round >= 0) took.push(performance.now() - began);
    inPod.close();
  }
  return took;
}

async function namespaces(definition) {
  const container = await makeContainer(definition, {});
  const all = container.get(Namespaces);
  return { host: all.host, open: (path) => all.open(path) };
}

try {
  execFileSync('ip', ['netns', 'add', pod]);
  const warm = await measure('warm', (...a) => call(bin, ...a), rounds);
  const kernel = await kernelDelete(rounds);
  const cold = await measure('cold', (...a) => execute(bin, ...a), 20);
  const peer = await measure('peer', (...a) => execute(reference, ...a), 20);
  const rows = [
    ['Podwire, in process, warm', ms(median(warm.add)), ms(median(warm.del))],
    ["the kernel's own time to delete the pair", '', ms(median(kernel))],
    ['Podwire, cold executables', ms(median(cold.add)), ms(median(cold.del))],
    ['Reference, executables', ms(median(peer.add)), ms(median(peer.del))],
  ];
  process.stdout.write(
    '## bridge with host-local, IPv4, no masquerade\n\nAim: ADD in process 3 ms; DEL in process within 3 ms of the kernel.\n\n',
  );
  process.stdout.write(`${table(['who', 'ADD', 'DEL'], rows)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
