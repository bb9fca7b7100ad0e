import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { withFolder } from '@podwire/testkit';
import { test as base, expect } from 'vitest';
import { findPrograms } from './programs.ts';

const test = base.extend(withFolder);

function install(folder: string, target: string, mode = 0o755): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${target}`, '');
  chmodSync(`${folder}/${target}`, mode);
  for (const name of ['iptables-save', 'iptables-restore']) symlinkSync(target, `${folder}/${name}`);
  return folder;
}

test.for([
  ['xtables-nft-multi', 'nf_tables'],
  ['xtables-legacy-multi', 'legacy'],
  ['xtables-multi', 'legacy'],
  ['a-wrapper', undefined],
] as const)('links to %s are of variant %s', ([target, variant], { folder }) => {
  install(`${folder}/bin`, target);
  expect(findPrograms(4, `/nowhere:${folder}/bin`)).toEqual({
    save: `${folder}/bin/iptables-save`,
    restore: `${folder}/bin/iptables-restore`,
    variant,
  });
});

test('what cannot be run, is incomplete or is of the other family is passed by', ({ folder }) => {
  install(`${folder}/first`, 'xtables-nft-multi', 0o644);
  install(`${folder}/second`, 'xtables-legacy-multi');
  expect(findPrograms(4, `${folder}/first:${folder}/second`)?.variant).toBe('legacy');
  expect(findPrograms(6, `${folder}/first:${folder}/second`)).toBeUndefined();
  expect(findPrograms(4, '')).toBeUndefined();
});

test('folders that are not absolute are not looked into', ({ folder }) => {
  install(`${folder}/bin`, 'xtables-nft-multi');
  expect(findPrograms(4, `:.:bin:../bin`)).toBeUndefined();
});
