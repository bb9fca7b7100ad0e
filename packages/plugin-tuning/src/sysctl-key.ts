import { sysctlPath } from '@podwire/core';
import { notOfNet } from './errors.ts';

const placeholder = 'IFNAME';

/** One way to read a key. */
export interface Reading {
  /** Below /proc/sys with slashes, IFNAME still in it: `net/ipv4/conf/IFNAME/arp_filter`. */
  readonly template: string;
  /** How an allow-list may spell it. */
  readonly spellings: readonly string[];
}

/**
 * What a key can mean, the reference's meaning first: there every dot is a slash, so that no key can name an interface
 * with a dot in its name. The second meaning, where it differs, is that of sysctl(8): the separator that comes first
 * separates, and the other one is a dot of a name.
 *
 * @throws CniError when it leads to somewhere else than below net
 */
export function readingsOf(key: string): readonly Reading[] {
  const texts = new Set([key.replaceAll('.', '/'), sysctlPath(key)]);
  const templates = new Set([...texts].map(cleaned).filter((template) => template !== undefined));
  if (templates.size === 0) throw notOfNet(key.replaceAll('.', '/'));
  return [...templates].map((template) => ({ template, spellings: [withDots(template), template] }));
}

/** The parameter that a reading means for this interface. */
export function pathOf({ template }: Reading, ifname: string): string {
  // A function, since `$` in a text would mean something.
  return template.replace(placeholder, () => ifname);
}

/** The path below /proc/sys, as the kernel would resolve it; `undefined` when it does not lead below net. */
function cleaned(path: string): string | undefined {
  const parts: string[] = ['proc', 'sys'];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const [proc, sys, ...rest] = parts;
  if (proc !== 'proc' || sys !== 'sys' || rest[0] !== 'net' || rest.length < 2) return undefined;
  return rest.join('/');
}

function withDots(path: string): string {
  return path.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}
