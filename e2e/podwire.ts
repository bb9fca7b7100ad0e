import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const installer = resolve(import.meta.dirname, '../packages/bundle/dist/cli.js');

/** The folder with Podwire's executables: the one that PODWIRE_BIN_DIR names, or a fresh installation. */
export function podwireFolder(): string {
  const folder = process.env.PODWIRE_BIN_DIR;
  if (!folder) throw new Error('PODWIRE_BIN_DIR is not set: start these tests with npm run e2e');
  return folder;
}

/** Before all tests: installs Podwire into a folder of its own, unless there is one to test. */
export default function setup(): (() => void) | undefined {
  if (process.env.PODWIRE_BIN_DIR) return undefined;
  if (!existsSync(installer)) throw new Error(`${installer} is missing: build first, with npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'podwire-bin-'));
  execFileSync(process.execPath, [installer, 'install', folder, '--no-launcher'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.env.PODWIRE_BIN_DIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
