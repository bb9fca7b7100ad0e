import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleSettings } from '../build.ts';
import { callDaemon, type WarmAnswer } from '../daemon/client.ts';
import { startDaemon } from '../daemon/control.ts';
import { Places } from '../daemon/places.ts';
import type { DaemonStatus } from '../daemon/status.ts';
import { pluginTypes } from '../everything.ts';

const root = join(import.meta.dirname, '../../../..');

/** A daemon's build and runtime folder of a test's own. The plugins' executables do nothing but fail: no call needs them. */
export class DaemonWorld {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'pw-')); // short: a socket's path has 107 bytes
  readonly path: string = join(this.folder, 'bin');
  readonly runtimeFolder: string = join(this.folder, 'run');
  home: string;

  private constructor(private readonly bundle: string) {
    this.home = this.addBuild('000000000001');
  }

  /** Builds the daemon from the sources as they stand. */
  static async make(entry: string = join(import.meta.dirname, '../daemon/entry.ts')): Promise<DaemonWorld> {
    const result = await build({
      ...bundleSettings,
      entryPoints: { daemon: entry },
      outdir: '/nowhere',
      write: false,
      // Packages are taken from their sources, as in all tests.
      alias: Object.fromEntries(
        readdirSync(join(root, 'packages')).map((name) => [
          `@podwire/${name}`,
          join(root, 'packages', name, 'src/index.ts'),
        ]),
      ),
    });
    return new DaemonWorld(result.outputFiles[0]?.text ?? '');
  }

  addBuild(id: string): string {
    const home = join(this.path, '.podwire', id);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'daemon.cjs'), this.bundle);
    const require = createRequire(createRequire(import.meta.url).resolve('koffi'));
    copyFileSync(
      require.resolve(`@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`),
      join(home, 'koffi.node'),
    );
    writeFileSync(join(home, 'plugin.cjs'), '#!/bin/sh\nexit 99\n');
    chmodSync(join(home, 'plugin.cjs'), 0o755);
    for (const type of pluginTypes) {
      rmSync(join(this.path, type), { force: true });
      symlinkSync(join('.podwire', id, 'plugin.cjs'), join(this.path, type));
    }
    return home;
  }

  get places(): Places {
    return new Places(this.runtimeFolder, this.home.slice(-12));
  }

  start(environment: Readonly<Record<string, string>> = {}): Promise<DaemonStatus> {
    const { PATH = '' } = process.env;
    return startDaemon(
      { home: this.home, node: process.execPath },
      { PATH, PODWIRE_RUN: this.runtimeFolder, ...environment },
    );
  }

  /** What a runtime would have the executable do. */
  request(type: string, command: string, config: object | string, environment: Readonly<Record<string, string>> = {}) {
    return {
      type,
      environment: {
        PATH: process.env.PATH ?? '',
        CNI_COMMAND: command,
        CNI_CONTAINERID: 'c0ffee',
        CNI_IFNAME: 'eth0',
        CNI_PATH: this.path,
        ...environment,
      },
      stdin: typeof config === 'string' ? config : JSON.stringify(config),
    };
  }

  call(...words: Parameters<DaemonWorld['request']>): Promise<WarmAnswer> {
    return callDaemon(this.places.socket, this.request(...words)).answer;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
