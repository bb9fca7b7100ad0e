import type { Attachment, Namespace, Sysctls } from '@podwire/core';
import { restoreAttributes } from './attributes.ts';
import type { Backup } from './backup.ts';
import type { Memory } from './memory.ts';
import type { TuningRecord } from './record.ts';
import { sameValue } from './sysctls.ts';

/**
 * DEL: puts back what ADD changed, and goes on after an error. A container that dies is no worse off with a value that
 * is still changed, and one that could not be deleted for it would be.
 *
 * @returns what could not be put back, a line each for the operator
 */
export async function restore(
  pod: Namespace,
  { ifname }: Attachment,
  memory: Memory,
  { backup, record }: { readonly backup: Backup | undefined; readonly record: TuningRecord | undefined },
): Promise<string[]> {
  const failures: string[] = [];
  const link = backup && (await pod.links.get(ifname));
  // Another index is another link: what was changed has gone, and this one was never like the backup.
  const isSame = record?.link === undefined || record.link === link?.index;
  if (link && isSame) failures.push(...(await restoreAttributes(pod.links, link, backup)));
  if (record) failures.push(...restoreSysctls(pod.sysctls, record, memory));
  return failures;
}

/**
 * Most sysctls are the whole namespace's, and another attachment of the container may want the same one, or its
 * processes may have set another value since. What such an attachment has set stays, and it is told what was there first.
 */
function restoreSysctls(sysctls: Sysctls, record: TuningRecord, memory: Memory): string[] {
  const entries = Object.entries(record.sysctls).reverse();
  const siblings = entries.length > 0 ? memory.siblings(record) : [];
  const failures: string[] = [];
  for (const [path, { before, set }] of entries) {
    const others = siblings.filter((other) => other.sysctls[path] !== undefined);
    try {
      const current = sysctls.get(path);
      if (current === undefined) continue; // it went with its interface
      const wantsBefore = others.some((other) => sameValue(other.sysctls[path]?.set, before));
      const isOurs = sameValue(current, set) && (others.length === 0 || wantsBefore);
      if (isOurs && !sameValue(current, before)) sysctls.set(path, before);
      if (!isOurs) for (const other of others) handOver(other, path, { before, set }, memory);
    } catch (error) {
      failures.push(`could not restore sysctl ${path} to ${JSON.stringify(before)}: ${error}`);
    }
  }
  return failures;
}

/** An attachment that found what we had set shall leave what we had found. */
function handOver(
  to: TuningRecord,
  path: string,
  own: { readonly before: string; readonly set: string },
  memory: Memory,
): void {
  const latest = memory.record(to.attachment);
  const theirs = latest?.sysctls[path];
  if (!latest || !theirs || !sameValue(theirs.before, own.set)) return;
  memory.replace({ ...latest, sysctls: { ...latest.sysctls, [path]: { ...theirs, before: own.before } } });
}
