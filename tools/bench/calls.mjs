// Ways to call a plugin, and to time it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { everything, inProcess, pluginOf } from '@podwire/bundle';
import { dispatch, Namespaces } from '@podwire/core';
import requireNamespace from '../require-namespace.ts';

// Before anything is made: by hand these are run as `tools/in-namespace node tools/bench/NAME.mjs FOLDER`.
requireNamespace();

export const reference = process.env.PODWIRE_REFERENCE_DIR ?? '/usr/lib/cni';
const makeContainer = inProcess(everything, () => true);

function environmentOf(path, command, { containerId, ifname = 'eth0', netns = '/run/netns/none' }) {
  return { CNI_COMMAND: command, CNI_CONTAINERID: containerId, CNI_NETNS: netns, CNI_IFNAME: ifname, CNI_PATH: path };
}

/** Runs an executable; returns milliseconds. Throws with what it printed when it fails. */
export function execute(bin, config, command, attachment) {
  const env = { ...process.env, ...environmentOf(bin, command, attachment) };
  const type = config.plugin ?? config.type;
  const began = performance.now();
  const { status, stdout, error } = spawnSync(join(bin, type), [], {
    env,
    input: JSON.stringify(config),
    encoding: 'utf8',
  });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${join(bin, type)} ${command}: ${error?.message ?? stdout}`);
  return took;
}

/** Calls a plugin within this process, through the same door as an executable; returns milliseconds. */
export async function call(bin, config, command, attachment) {
  const type = config.plugin ?? config.type;
  const stdin = JSON.stringify(config);
  const began = performance.now();
  const definition = pluginOf(type);
  const request = { environment: environmentOf(bin, command, attachment), readStdin: () => stdin, warn() {} };
  const outcome = await dispatch(definition, request, await makeContainer(definition, request));
  const took = performance.now() - began;
  if (outcome.exitCode !== 0) throw new Error(`${type} ${command}: ${outcome.stdout}`);
  return took;
}

export { makeContainer };

/**
 * What the kernel alone takes for a pod: the pair is made as a pod's is, gets an address, comes up and gets a route, four
 * messages; and goes with one. Milliseconds of each.
 */
export async function kernelsOwn(bridge, netns) {
  const namespaces = (await makeContainer(pluginOf('bridge'), {})).get(Namespaces);
  const inPod = namespaces.open(netns);
  const { links } = namespaces.host;
  const master = await links.get(bridge);
  const peer = { name: 'eth0', in: inPod };
  const began = performance.now();
  await links.create({ kind: 'veth', name: 'probe', up: true, master, peer });
  await inPod.addresses.add('eth0', { address: '192.0.2.2/24' });
  await inPod.links.set('eth0', { up: true });
  await inPod.routes.add({ dst: '0.0.0.0/0', gateway: '192.0.2.1' });
  const made = performance.now();
  await inPod.links.remove('eth0');
  const removed = performance.now();
  inPod.close();
  return { add: made - began, del: removed - made };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const ms = (value) => value.toFixed(value < 10 ? 2 : 1);
export const ratio = (value) => `${value.toFixed(2)} ×`;

export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
