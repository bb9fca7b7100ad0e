import { appendFileSync, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { podwireFolder } from '../podwire.ts';
import type { Chain, ChainStep, Variant } from './chain.ts';
import { chainImprovements, explanationInChain } from './chain-improvements.ts';
import { firewallChains } from './chains/firewall.ts';
import { masqueradeChains } from './chains/masquerade.ts';
import { portmapChains } from './chains/portmap.ts';
import { tuningChains } from './chains/tuning.ts';
import { wholeChains } from './chains/whole.ts';
import { type Difference, differencesOf } from './differences.ts';
import { type FolderOf, runChain } from './run-chain.ts';

/** A file for every difference, explained or not, as a line of JSON. */
const report = process.env.PODWIRE_DIFFERENCES;
const reference = process.env.PODWIRE_REFERENCE_DIR ?? '/usr/lib/cni';
const chains = [...masqueradeChains, ...portmapChains, ...firewallChains, ...tuningChains, ...wholeChains];

interface Run {
  readonly subject: Chain;
  readonly version: string;
  readonly variant: Variant;
}

const runs: readonly Run[] = chains.flatMap((subject) =>
  (subject.versions ?? ['1.0.0']).flatMap((version) =>
    (subject.variants ?? (['nft'] as const)).map((variant) => ({ subject, version, variant })),
  ),
);
const namesOf = (all: readonly Run[]) =>
  all.map((run) => [`${run.subject.name}, ${run.version}, ${run.variant}`, run] as const);

/** Debian's reference knows no 1.1.0. Its answer to 1.0.0 stands in for it: all but the number must be the same. */
async function runReference({ subject, version, variant }: Run) {
  const observed = await runChain(() => reference, subject, version === '1.1.0' ? '1.0.0' : version, variant);
  return version === '1.1.0'
    ? JSON.parse(JSON.stringify(observed).replaceAll('"cniVersion":"1.0.0"', '"cniVersion":"1.1.0"'))
    : observed;
}

/** Who changes over in mid-life: ADD by one, the rest by the other. */
const changeovers = [
  ['from the reference to Podwire', ({ command }: ChainStep) => (command === 'ADD' ? reference : podwireFolder())],
  ['from Podwire to the reference', ({ command }: ChainStep) => (command === 'ADD' ? podwireFolder() : reference)],
] as const satisfies readonly (readonly [string, FolderOf])[];

const missing = existsSync(`${reference}/portmap`)
  ? ''
  : ` (skipped: needs ${reference}/portmap, of containernetworking-plugins)`;

describe.skipIf(missing)(`lists: the same as the reference plugins${missing}`, () => {
  const explained = new Set<string>();
  let compared = 0;

  // What Podwire remembers beside the rules is for the node, and each case is a node of its own.
  beforeEach(() => rm('/var/lib/cni/podwire', { recursive: true, force: true }));

  test.for(namesOf(runs))('%s', async ([, run]) => {
    await expectTheSame(run, () => podwireFolder());
    compared += 1;
  });

  describe.for(changeovers)('%s', ([, folderOf]) => {
    const known = wholeChains.map((subject): Run => ({ subject, version: '1.0.0', variant: 'nft' }));
    const legacy = known.map((run): Run => ({ ...run, variant: 'legacy' }));
    test.for(namesOf([...known, ...legacy]))('%s', ([, run]) => expectTheSame(run, folderOf));
  });

  async function expectTheSame(run: Run, folderOf: FolderOf): Promise<void> {
    const { subject, version, variant } = run;
    const [theirs, ours] = await Promise.all([runReference(run), runChain(folderOf, subject, version, variant)]);
    const differences = differencesOf({ case: subject.name, version }, theirs, ours);
    if (report) {
      const lines = differences.map((difference) => `${JSON.stringify({ variant, ...difference })}\n`);
      appendFileSync(report, lines.join(''));
    }
    expect(differences.filter((difference) => !isExplained(difference, explained))).toEqual([]);
  }

  // Only a whole run says whether a row is still of use.
  afterAll(() => {
    if (compared === runs.length) expect(chainImprovements.filter(({ id }) => !explained.has(id))).toEqual([]);
  });
});

function isExplained(difference: Difference, explained: Set<string>): boolean {
  const row = explanationInChain(difference);
  if (row) explained.add(row.id);
  return row !== undefined;
}
