import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, sources, withSanitizers } from '../compile.ts';

/** A launcher that ends at the first wrong access to memory. Compiled once, whatever number of test files asks. */
export function sanitizedLauncher(): string {
  const headers = sources.map((path) => path.replace(/\.c$/, '.h')).filter(existsSync);
  const hash = createHash('sha256');
  for (const path of [...sources, ...headers]) hash.update(readFileSync(path));
  const path = join(tmpdir(), `podwire-launcher-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return path;
  const draft = `${path}.${process.pid}`;
  const problem = compile('gcc', sources, withSanitizers, draft);
  if (problem) throw new Error(`cannot compile the launcher: ${problem}`);
  renameSync(draft, path);
  return path;
}

/** How a call ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call that goes on. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/** The name that sockets have for callers of this process's namespaces. */
export function placeName(build: string): string {
  const numbers = ['net', 'mnt', 'pid', 'user'].map((kind) => statSync(`/proc/self/ns/${kind}`).ino);
  return `${build}.${numbers.join('-')}`;
}

/**
 * An installation as the launcher knows it, in a temporary folder. Its "Node.js" is a script that tells how it was called,
 * so that a test sees what would have run cold; as a daemon it runs what the test says.
 */
export class Installation {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'podwire-launcher-test-'));
  readonly home: string = join(this.folder, 'bin/.podwire/0123456789ab');
  readonly run: string = join(this.folder, 'run');
  readonly place: string = join(this.run, placeName('0123456789ab'));
  /** A line for each daemon that was started. */
  readonly daemons: string = join(this.folder, 'daemons');

  constructor(launcher: string = sanitizedLauncher(), daemon = 'process.exit()') {
    mkdirSync(join(this.home, 'cold'), { recursive: true });
    copyFileSync(launcher, join(this.home, 'launcher'));
    writeFileSync(join(this.home, 'plugin.cjs'), '');
    for (const type of ['bridge', 'host-local']) {
      symlinkSync('../plugin.cjs', join(this.home, 'cold', type));
      symlinkSync(join('.podwire/0123456789ab/launcher'), join(this.folder, 'bin', type));
    }
    const node = `#!/bin/sh
      case "$*" in
        *daemon.cjs) echo "$$ $(pwd) $(env | grep -v ^PWD | cut -d= -f1 | sort | xargs)" >>'${this.daemons}'; exec '${process.execPath}' "$@" ;;
      esac
      echo "cold $*"
      cat`;
    writeFileSync(join(this.home, 'node'), node, { mode: 0o755 });
    writeFileSync(join(this.home, 'daemon.cjs'), daemon);
    mkdirSync(this.run, { mode: 0o700 });
  }

  /** What a cold call prints. */
  cold(stdin: string, type = 'bridge'): string {
    return `cold --min-semi-space-size=16 ${join(this.home, 'cold', type)}\n${stdin}`;
  }

  start(environment: Readonly<Record<string, string | undefined>> = {}, type = 'bridge'): Started {
    const child = spawn(join(this.folder, 'bin', type), [], { env: this.environment(environment) });
    return { child, ended: endOf(child) };
  }

  /** A VERSION call, whose answer nothing depends on. */
  call(stdin: string | Buffer, environment: Readonly<Record<string, string | undefined>> = {}): Promise<Ended> {
    const { child, ended } = this.start(environment);
    child.stdin.on('error', () => undefined); // not everyone reads all of it
    child.stdin.end(stdin);
    return ended;
  }

  environment(further: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
    const all = { PATH: process.env.PATH, CNI_COMMAND: 'VERSION', PODWIRE_RUN: this.run, ...further };
    return Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined));
  }

  /** The processes that were started to be the daemon. */
  startedDaemons(): { pid: number; folder: string; variables: string[] }[] {
    if (!existsSync(this.daemons)) return [];
    const lines = readFileSync(this.daemons, 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [pid, folder = '', ...variables] = line.split(' ');
      return { pid: Number(pid), folder, variables };
    });
  }

  remove(): void {
    // A number may be of another PID namespace, or another's by now.
    for (const { pid } of this.startedDaemons()) if (this.isDaemon(pid)) process.kill(pid, 'SIGKILL');
    // One that is just being left behind may still make its files.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }

  private isDaemon(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.home);
    } catch {
      return false;
    }
  }
}

function endOf(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...texts }));
  });
}
