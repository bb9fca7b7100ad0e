import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNamespace, removeNamespace } from '@podwire/testkit';
import type { Side, Step } from './case.ts';

/** What a case says of the pods that it needs. */
interface Wanted {
  readonly steps?: readonly Pick<Step, 'pod'>[];
  readonly prepare?: (side: Side) => Promise<unknown>;
}

export async function makeSide(subject: Wanted): Promise<Side> {
  const podCount = 1 + Math.max(0, ...(subject.steps ?? []).map(({ pod }) => (typeof pod === 'number' ? pod : 0)));
  const stateFolder = await mkdtemp(join(tmpdir(), 'podwire-differential-'));
  const host = await makeNamespace('host');
  const pods = await Promise.all(Array.from({ length: podCount }, () => makeNamespace('pod')));
  const side = { host, pods, stateFolder };
  for (const namespace of [host, ...pods]) {
    // Duplicate address detection takes a second per link; what a plugin sets about it is still seen.
    const quick = ['dad_transmits', 'router_solicitation_delay'].map((key) => `net.ipv6.conf.default.${key}=0`);
    await namespace.exec('sysctl', '-q', '-w', ...quick);
  }
  await subject.prepare?.(side);
  return side;
}

export async function removeSide({ host, pods, stateFolder }: Side): Promise<void> {
  for (const namespace of [...pods, host]) await removeNamespace(namespace);
  await rm(stateFolder, { recursive: true, force: true });
}

/** CNI_NETNS of a step; `undefined` leaves it out. */
export function netnsOf({ pod = 0 }: Pick<Step, 'pod'>, side: Side): string | undefined {
  if (pod === 'none') return undefined;
  if (pod === 'gone') return '/run/netns/nowhere';
  if (pod === 'a file') return '/etc/hostname';
  return side.pods[pod]?.path;
}
