import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firewallContract } from '@podwire/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { makeDriver } from './driver.ts';
import { missingPrograms } from './missing-programs.ts';
import { PrivateFirewalld } from './private-firewalld.ts';

const missing = missingPrograms();
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

describe.skipIf(missing.length > 0)(`the contract, by the real firewalld${title}`, () => {
  const known = new Set<string>();
  let firewalld: PrivateFirewalld;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync('/run/podwire-firewalld-');
    firewalld = await PrivateFirewalld.start(folder);
    // A host that drops nothing: what has no zone of its own is trusted.
    await firewalld.cmd('--set-default-zone=trusted');
  });

  afterAll(async () => {
    await firewalld?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const make = (stateFolder: string) => {
    if (!known.has(stateFolder)) beginAnew(firewalld);
    known.add(stateFolder);
    return makeDriver({ busAddress: firewalld.busAddress, folder: stateFolder });
  };

  firewallContract(make, {
    parts: ['admission'],
    leavesSkeleton: true, // the chains of a zone that once had a source
    flush: async () => {
      const { runtime } = await firewalld.sources();
      if (runtime.length > 0) {
        await firewalld.cmd('--zone=trusted', ...runtime.map((source) => `--remove-source=${source}`));
      }
    },
    forwardDrop: () => firewalld.cmd('--set-default-zone=public'),
  });
});

/** Each test begins without any rules, firewalld's among them, and without what tests before have left in its zones. */
function beginAnew(firewalld: PrivateFirewalld): void {
  rmSync(join(firewalld.configuration, 'zones'), { recursive: true, force: true });
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: firewalld.busAddress };
  const run = (file: string, ...args: readonly string[]) => execFileSync(file, args, { env, stdio: 'ignore' });
  run('nft', 'add', 'table', 'inet', 'firewalld'); // firewalld cannot reload when its table is gone
  run('firewall-cmd', '--reload');
  run('firewall-cmd', '--set-default-zone=trusted');
}
