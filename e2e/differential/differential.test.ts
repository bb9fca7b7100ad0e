import { appendFileSync, existsSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { podwireFolder } from '../podwire.ts';
import type { Case } from './case.ts';
import { bridgeCases } from './cases/bridge.ts';
import { hostLocalCases } from './cases/host-local.ts';
import { loopbackCases } from './cases/loopback.ts';
import { protocolCases } from './cases/protocol.ts';
import { ptpCases } from './cases/ptp.ts';
import { staticCases } from './cases/static.ts';
import { type Difference, differencesOf } from './differences.ts';
import { explanationOf, improvements } from './improvements.ts';
import { runCase } from './run-case.ts';

/** A file for every difference, explained or not, as a line of JSON. */
const report = process.env.PODWIRE_DIFFERENCES;
const reference = process.env.PODWIRE_REFERENCE_DIR ?? '/usr/lib/cni';
const cases = [...bridgeCases, ...ptpCases, ...loopbackCases, ...hostLocalCases, ...staticCases, ...protocolCases];
const runs = cases.flatMap((subject) => (subject.versions ?? ['1.0.0']).map((version) => ({ subject, version })));

/** Debian's reference knows no 1.1.0. Its answer to 1.0.0 stands in for it: all but the number must be the same. */
async function runReference(subject: Case, version: string) {
  const observed = await runCase(reference, subject, version === '1.1.0' ? '1.0.0' : version);
  return version === '1.1.0'
    ? JSON.parse(JSON.stringify(observed).replaceAll('"cniVersion":"1.0.0"', '"cniVersion":"1.1.0"'))
    : observed;
}

const missing = existsSync(`${reference}/bridge`)
  ? ''
  : ` (skipped: needs ${reference}/bridge, of containernetworking-plugins)`;

describe.skipIf(missing)(`the same as the reference plugins${missing}`, () => {
  const explained = new Map<string, number>();
  let compared = 0;

  test.for(runs.map(({ subject, version }) => [`${subject.name}, ${version}`, subject, version] as const))(
    '%s',
    async ([, subject, version]) => {
      const [theirs, ours] = await Promise.all([
        runReference(subject, version),
        runCase(podwireFolder(), subject, version),
      ]);
      const differences = differencesOf({ case: subject.name, version }, theirs, ours);
      compared += 1;
      if (report) appendFileSync(report, differences.map((difference) => `${JSON.stringify(difference)}\n`).join(''));
      expect(differences.filter((difference) => !isExplained(difference, explained))).toEqual([]);
    },
  );

  // Only a whole run says whether a row is still of use.
  afterAll(() => {
    if (compared === runs.length) expect(improvements.filter(({ id }) => !explained.has(id))).toEqual([]);
  });
});

function isExplained(difference: Difference, explained: Map<string, number>): boolean {
  const row = explanationOf(difference);
  if (row) explained.set(row.id, (explained.get(row.id) ?? 0) + 1);
  return row !== undefined;
}
