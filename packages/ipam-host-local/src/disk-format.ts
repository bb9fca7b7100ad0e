import { sep } from 'node:path';
import { type Attachment, formatIp, readIp } from '@podwire/core';

// What the reference plugin keeps in <dataDir>/<network>: a file for each address, named like it, whose content says
// who holds it; last_reserved_ip.<n> with the address that range set n gave out last; and the file that is locked.

/** Permissions of what we make; those of the reference plugin. */
export const mode = { folder: 0o755, lock: 0o750, file: 0o600 } as const;

export const lockName = 'lock';

export const lastReservedName = (setIndex: number) => `last_reserved_ip.${setIndex}`;

/** Windows allows no colon in a file name. */
const colonsReplaced = sep === '\\';

export function fileNameOf(address: string, replaceColons = colonsReplaced): string {
  return replaceColons ? address.replaceAll(':', '_') : address;
}

/** The address that a file reserves; `undefined` for every other file. */
export function addressOf(fileName: string, replaceColons = colonsReplaced): string | undefined {
  const ip = readIp(replaceColons ? fileName.replaceAll('_', ':') : fileName);
  return ip && formatIp(ip);
}

/** What stands in the files of an attachment: an id and an interface name, on lines of their own. */
export function holderOf({ containerId, ifname }: Pick<Attachment, 'containerId' | 'ifname'>): string {
  return `${containerId.trim()}\r\n${ifname}`;
}

/** What old versions of the reference plugin wrote instead: the id alone, whatever the interface. */
export function legacyHolderOf({ containerId }: Pick<Attachment, 'containerId'>): string {
  return containerId.trim();
}

/**
 * Who holds an address, by the content of its file. Nobody does when it is empty, or all NULs: its writer crashed, or
 * lost power, between creating the file and filling it.
 */
export function readHolder(content: string): string | undefined {
  return content.replace(/\0+/g, '').trim() || undefined;
}
