import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type NoopDebug, noop, readDebug, recordedStdin, writeDebug } from '@podwire/testkit';
import { findInPath } from '../invoke/find-in-path.ts';
import { describeFailure } from '../invoke/plugin-failure.ts';
import type { Execution, PluginRunner } from '../invoke/runner.ts';
import { NetworkRuntime } from '../network/network-runtime.ts';
import type { NetworkRuntimeOptions } from '../network/options.ts';
import type { RuntimeConf } from '../network/runtime-conf.ts';
import { NodeFiles } from '../node-files.ts';

/**
 * A runtime whose only plugin is testkit's no-op double, called within this process: what is tested is the runtime,
 * and starting Node for each of hundreds of calls would take most of a minute. `exec.test.ts` has the real processes.
 */
export class NoopWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'podwire-noop-'));
  readonly bin = join(this.folder, 'bin');
  readonly results = join(this.folder, 'cache', 'results');
  readonly lines: string[] = [];
  /** Every execution, in order. */
  readonly executions: Execution[] = [];
  readonly runtime: NetworkRuntime;
  private debugFiles = 0;

  constructor(options: Partial<NetworkRuntimeOptions> = {}) {
    mkdirSync(this.bin);
    writeFileSync(join(this.bin, 'noop'), ''); // found, and never executed
    this.runtime = this.makeRuntime(options);
  }

  makeRuntime(options: Partial<NetworkRuntimeOptions> = {}): NetworkRuntime {
    return new NetworkRuntime({
      path: [this.bin],
      runner: this.runner,
      files: new NodeFiles(),
      environment: { PATH: '/usr/bin' },
      cacheFolder: join(this.folder, 'cache'),
      warn: (line) => this.lines.push(line),
      ...options,
    });
  }

  readonly runner: PluginRunner = {
    find: findInPath,
    run: async (execution) => {
      this.executions.push(execution);
      await null; // as an execution would, let others go on
      const { stdout, stderr, exitCode } = noop(execution.environment, execution.stdin);
      if (exitCode !== 0) {
        throw describeFailure({ executable: execution.executable, stdout, stderr, cause: `exit status ${exitCode}` });
      }
      for (const line of stderr.split('\n').filter(Boolean)) execution.warn(line);
      return stdout;
    },
  };

  /** A debug file; the plugin whose config or CNI_ARGS names it behaves as it says. */
  debug(debug: NoopDebug = {}): string {
    const path = join(this.folder, `debug-${++this.debugFiles}.json`);
    writeDebug(path, debug);
    return path;
  }

  /** What a plugin got on stdin. */
  stdinOf(debugFile: string): Record<string, unknown> {
    return recordedStdin(readDebug(debugFile));
  }

  commandsOf(...debugFiles: readonly string[]): (string | undefined)[] {
    return debugFiles.map((path) => readDebug(path).Command);
  }

  get commands(): string[] {
    return this.executions.map(({ environment }) => environment.CNI_COMMAND ?? '');
  }

  /** Writes a cache file as something else might have left it. */
  cache(name: string, text: string): string {
    mkdirSync(this.results, { recursive: true });
    writeFileSync(join(this.results, name), text);
    return join(this.results, name);
  }

  cached(name: string): Record<string, unknown> | undefined {
    const path = join(this.results, name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  cachedNames(): string[] {
    return existsSync(this.results) ? readdirSync(this.results).map((name) => basename(name)) : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The attachment that libcni's own tests use. */
export const someConf: RuntimeConf = {
  containerId: 'some-container-id',
  netns: '/some/netns/path',
  ifname: 'eth0',
};
