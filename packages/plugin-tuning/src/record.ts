import { type Attachment, isJsonObject, sameAttachment } from '@podwire/core';

/** A sysctl that was set: what it was before, and what it became. */
export interface SysctlMemory {
  readonly before: string;
  readonly set: string;
}

/** What the reference's backup has no place for: whose it is, and the sysctls. */
export interface TuningRecord {
  readonly attachment: Attachment;
  /** CNI_NETNS of the ADD. */
  readonly netns: string;
  /** Of the start of the system that it was written under. */
  readonly bootId?: string | undefined;
  /** Of the link whose attributes were changed. */
  readonly link?: number | undefined;
  /** By path below /proc/sys, in the order in which they were set. */
  readonly sysctls: Readonly<Record<string, SysctlMemory>>;
}

/** Whether a record is of the interface that is there now, and not of one that its container had in an earlier life. */
export function isAlive(record: TuningRecord | undefined, now: Omit<TuningRecord, 'sysctls'>): record is TuningRecord {
  if (!record || !sameAttachment(record.attachment, now.attachment)) return false;
  if (record.netns !== now.netns || record.bootId !== now.bootId) return false;
  return record.link === undefined || now.link === undefined || record.link === now.link;
}

/** What is there now, with what was there first where an earlier ADD has changed it already. */
export function mergeRecords(earlier: TuningRecord, now: TuningRecord): TuningRecord {
  const sysctls: Record<string, SysctlMemory> = { ...earlier.sysctls };
  for (const [path, memory] of Object.entries(now.sysctls)) {
    sysctls[path] = { before: earlier.sysctls[path]?.before ?? memory.before, set: memory.set };
  }
  return { ...now, link: now.link ?? earlier.link, sysctls };
}

/** `undefined` when it is none. */
export function parseRecord(text: string): TuningRecord | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined; // torn by a power loss
  }
}

function isRecord(json: unknown): json is TuningRecord {
  if (!isJsonObject(json) || typeof json.netns !== 'string') return false;
  const { attachment, sysctls } = json;
  if (!isJsonObject(attachment) || !isJsonObject(sysctls)) return false;
  if (['network', 'containerId', 'ifname'].some((key) => typeof attachment[key] !== 'string')) return false;
  return Object.values(sysctls).every(
    (memory) => isJsonObject(memory) && typeof memory.before === 'string' && typeof memory.set === 'string',
  );
}
