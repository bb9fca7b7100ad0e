import { readdirSync } from 'node:fs';
import type { TestNamespace } from '@podwire/testkit';

/** What tuning can change of a link, as iproute2 has it, by the names of the config. */
export interface TunedLink {
  readonly mac: unknown;
  readonly promisc: boolean;
  readonly mtu: unknown;
  readonly allmulti: boolean;
  readonly txQLen: unknown;
}

/** Makes a link in the pod to be tuned, one end of a pair, and says how it is. */
export async function haveLink(pod: TestNamespace, name = 'dummy0'): Promise<TunedLink> {
  await pod.exec('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'peer0');
  return linkOf(pod, name);
}

export async function linkOf(pod: TestNamespace, name = 'dummy0'): Promise<TunedLink> {
  const { address, mtu, txqlen, flags } = await pod.ip(`link show dev ${name}`);
  const has = (flag: string) => (flags as string[]).includes(flag);
  return { mac: address, promisc: has('PROMISC'), mtu, allmulti: has('ALLMULTI'), txQLen: txqlen };
}

/** A config of version 0.3.0 or later that comes after a plugin that made the link. */
export function configOf(cniVersion: string, pod: TestNamespace, keys: object = {}) {
  const isOld = cniVersion.startsWith('0.');
  const prevResult = {
    cniVersion,
    interfaces: [{ name: 'dummy0', sandbox: pod.path }],
    ips: [{ ...(isOld ? { version: '4' } : {}), interface: 0, address: '10.0.0.2/24', gateway: '10.0.0.1' }],
    ...(isOld ? { dns: {} } : {}),
  };
  return { cniVersion, name: 'net', type: 'tuning', prevResult, ...keys };
}

/** Every file that is kept in a folder, sorted. */
export function stateOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => `${parentPath}/${name}`.slice(folder.length + 1)).sort();
}
