import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { Family } from '@podwire/core';

/** Which of the kernel's two firewalls the programs speak to. */
export type Variant = 'nf_tables' | 'legacy';

/** The programs of one family, by their absolute paths. */
export interface Programs {
  readonly save: string;
  readonly restore: string;
  /** `undefined` when the name of the executable does not tell: a wrapper, a renamed build. */
  readonly variant: Variant | undefined;
}

const prefix = { 4: 'iptables', 6: 'ip6tables' } as const;

/** What the links of every distribution lead to; the shorter two are of releases before 1.8. */
const variants: Readonly<Record<string, Variant>> = {
  'xtables-nft-multi': 'nf_tables',
  'xtables-legacy-multi': 'legacy',
  'xtables-compat-multi': 'nf_tables',
  'xtables-multi': 'legacy',
};

export const programName = (family: Family, what: 'save' | 'restore'): string => `${prefix[family]}-${what}`;

/** @param searchPath - folders as PATH has them; only absolute ones are looked into */
export function findPrograms(family: Family, searchPath: string): Programs | undefined {
  const save = find(programName(family, 'save'), searchPath);
  const restore = find(programName(family, 'restore'), searchPath);
  // Not Node's own way to resolve links, which looks at every folder on the path.
  return save && restore ? { save, restore, variant: variants[basename(realpathSync.native(restore))] } : undefined;
}

function find(name: string, searchPath: string): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    // First, since most folders have none, and telling so by an error takes ten times as long.
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // what cannot be looked at cannot be run either: the next folder may have it
  }
}
