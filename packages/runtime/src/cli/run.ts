import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { CniError, type NamedNamespace, type Namespaces } from '@podwire/core';
import { NetworkNotFoundError, NoConfigsFoundError } from '../config/errors.ts';
import { listNetworks } from '../config/list-networks.ts';
import type { NetworkConfigList } from '../config/network-list.ts';
import type { NetworkRuntime } from '../network/network-runtime.ts';
import type { RuntimeConf } from '../network/runtime-conf.ts';
import type { CommandDependencies, Ended } from './dependencies.ts';
import { describeError, usageError } from './errors.ts';
import { attachmentConf, configFolder, type NetworkFlags, runtimeSettings } from './settings.ts';

/** Options of `run` alone. */
export interface RunFlags extends NetworkFlags {
  /** Only these networks; all of the folder when there are none. */
  readonly network?: readonly string[];
}

/**
 * Runs a command in a fresh network namespace that is attached to every network of the config folder, the first one's
 * interface being eth0, the next one's eth1; and takes everything down again, whatever happens in between.
 *
 * @returns the command's exit status
 */
export async function run(
  dependencies: CommandDependencies,
  command: readonly string[],
  flags: RunFlags,
): Promise<number> {
  if (command.length === 0)
    throw usageError('there is no command to run', 'Write it after "--": podwire run -- ip addr');
  const networks = networksOf(configFolder(dependencies, flags), flags);
  const runtime = await dependencies.makeRuntime(runtimeSettings(dependencies, flags));
  const { factory, namespaces } = await dependencies.loadNamespaces();
  const namespace = factory.create(`podwire-${randomBytes(6).toString('hex')}`);
  const attached: [NetworkConfigList, RuntimeConf][] = [];
  let status = 1;
  let failed = false;
  try {
    for (const [index, network] of networks.entries()) {
      const conf = attachmentConf(dependencies, namespace.path, { ifname: `eth${index}` });
      attached.push([network, conf]); // before it is done: what a failed ADD has left must go as well
      await runtime.add(network, conf, { signal: dependencies.signal });
    }
    status = exitStatus(await runInside(dependencies, namespaces, namespace, command));
  } finally {
    failed = await takeDown(dependencies, runtime, namespace, attached);
  }
  return status === 0 && failed ? 1 : status;
}

function networksOf(folder: string, { network: wanted = [] }: RunFlags): NetworkConfigList[] {
  const found = listNetworks(folder);
  if (found.length === 0) throw new NoConfigsFoundError(folder);
  const networks = found.flatMap(({ file, network, problems }) => {
    if (network) return [network];
    throw usageError(`${file}: ${problems.join('; ')}`, 'See: podwire list');
  });
  if (wanted.length === 0) return networks;
  return wanted.map((name) => {
    const network = networks.find((each) => each.name === name);
    if (network) return network;
    throw new NetworkNotFoundError(name, folder);
  });
}

/** Started by a thread that is inside, the command is inside: nothing else of this process ever is. */
async function runInside(
  { startCommand, env, signal }: CommandDependencies,
  namespaces: Namespaces,
  { path }: NamedNamespace,
  command: readonly string[],
): Promise<Ended> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const inside = namespaces.open(path);
  try {
    signal.throwIfAborted();
    const running = inside.enter(() => startCommand(command, Object.fromEntries(set)));
    const stop = () => running.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    return await running.ended.finally(() => signal.removeEventListener('abort', stop));
  } finally {
    inside.close();
  }
}

/** The last network first; goes on after errors, and tells them. @returns whether there were any */
async function takeDown(
  { streams }: CommandDependencies,
  runtime: NetworkRuntime,
  namespace: NamedNamespace,
  attached: readonly [NetworkConfigList, RuntimeConf][],
): Promise<boolean> {
  const steps = attached.map(
    ([network, conf]) =>
      () =>
        runtime.del(network, conf, { bestEffort: true }),
  );
  let failed = false;
  for (const step of [() => namespace.remove(), ...steps].reverse()) {
    try {
      await step();
    } catch (error) {
      failed = true;
      streams.stderr.write(describeError(CniError.from(error)));
    }
  }
  return failed;
}

/** As shells have it: 128 and the number of the signal that ended the command. */
function exitStatus({ status, signal }: Ended): number {
  return signal === null ? (status ?? 1) : 128 + constants.signals[signal];
}
