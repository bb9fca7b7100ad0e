import type { Link, Links } from '@podwire/core';
import type { Backup } from './backup.ts';
import type { Attributes } from './settings.ts';

type Attribute = keyof Attributes;

/** The reference's order, of setting and of putting back. */
const settingOrder: readonly Attribute[] = ['mac', 'promisc', 'mtu', 'allmulti', 'txQueueLength'];
const restoringOrder: readonly Attribute[] = ['mtu', 'mac', 'promisc', 'allmulti', 'txQueueLength'];

/** One attribute that has to change. */
export interface AttributeStep {
  readonly attribute: Attribute;
  readonly change: Attributes;
  readonly back: Attributes;
}

/** What has to change for the link to be as wanted: one attribute a step, so that an error tells which. */
export function stepsTo(link: Link, wanted: Attributes): AttributeStep[] {
  return settingOrder
    .filter((attribute) => wanted[attribute] !== undefined && wanted[attribute] !== link[attribute])
    .map((attribute) => ({ attribute, change: only(wanted, attribute), back: only(link, attribute) }));
}

/**
 * Puts back what can be put back.
 *
 * @returns what could not, a line each
 */
export async function restoreAttributes(links: Links, link: Link, backup: Backup): Promise<string[]> {
  const failures: string[] = [];
  for (const attribute of restoringOrder) {
    if (backup[attribute] === undefined || backup[attribute] === link[attribute]) continue;
    try {
      await links.set(link.index, only(backup, attribute));
    } catch (error) {
      failures.push(`could not restore ${attribute} ${backup[attribute]} of ${link.name}: ${error}`);
    }
  }
  return failures;
}

/** How a link differs from what is wanted of it, in the reference's words. */
export function attributeDifferences(link: Link, wanted: Attributes): string[] {
  const { name } = link;
  const texts: { readonly [A in Attribute]: string } = {
    mac: `Ethernet of ${name}`,
    promisc: `promisc of ${name}`,
    mtu: `MTU of ${name}`,
    allmulti: `all-multicast mode of ${name}`,
    txQueueLength: `Transmit Queue Length of ${name}`,
  };
  return stepsTo(link, wanted).map(({ attribute }) =>
    attribute === 'promisc'
      ? `Error: Tuning link ${name} configured promisc is true, current value is ${link.promiscuity}`
      : `Error: Tuning configured ${texts[attribute]} is ${wanted[attribute]}, current value is ${link[attribute]}`,
  );
}

function only(attributes: Attributes, attribute: Attribute): Attributes {
  return { [attribute]: attributes[attribute] };
}
