// Ways to call a plugin, and to time it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { everything, inProcess, pluginOf } from '@podwire/bundle';
import { dispatch } from '@podwire/core';
import requireNamespace from '../require-namespace.ts';

// Before anything is made: by hand these are run as `tools/in-namespace node tools/bench/NAME.mjs FOLDER`.
requireNamespace();

export const reference = '/usr/lib/cni';
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

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const ms = (value) => value.toFixed(value < 10 ? 2 : 1);
export const ratio = (value) => `${value.toFixed(2)} ×`;

export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
