import { isJsonObject, type Link } from '@podwire/core';
import { type Attributes, isEmpty } from './settings.ts';

/**
 * What an interface was before, of the attributes that were changed. As a text it is the reference plugin's file, byte
 * for byte, so that either plugin can put back what the other one changed.
 */
export type Backup = Attributes;

/** Of a link, what is about to change. */
export function backupOf(link: Link, changes: Attributes): Backup {
  return {
    ...(changes.mac && link.mac ? { mac: link.mac } : {}),
    // What someone asked for, and not the count: a bridge or a tcpdump raises that, and lowers it again.
    ...(changes.promisc === undefined ? {} : { promisc: link.promisc }),
    ...(changes.mtu === undefined ? {} : { mtu: link.mtu }),
    ...(changes.allmulti === undefined ? {} : { allmulti: link.allmulti }),
    ...(changes.txQueueLength === undefined ? {} : { txQueueLength: link.txQueueLength }),
  };
}

export function printBackup({ mac, promisc, mtu, allmulti, txQueueLength: txQLen }: Backup): string {
  const object = { mac, promisc, mtu, allmulti, txQLen };
  return isEmpty(JSON.parse(JSON.stringify(object))) ? '{}' : JSON.stringify(object, undefined, 1);
}

/** `undefined` when it is none; an attribute of the wrong type, as one that is not there, is left alone. */
export function parseBackup(text: string): Backup | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined; // torn by a power loss
  }
  if (!isJsonObject(json)) return undefined;
  const { mac, promisc, mtu, allmulti, txQLen } = json;
  return {
    ...(typeof mac === 'string' && mac ? { mac } : {}),
    ...(typeof promisc === 'boolean' ? { promisc } : {}),
    ...(typeof mtu === 'number' && mtu ? { mtu } : {}),
    ...(typeof allmulti === 'boolean' ? { allmulti } : {}),
    ...(typeof txQLen === 'number' ? { txQueueLength: txQLen } : {}),
  };
}
