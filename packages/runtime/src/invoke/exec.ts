import type { ChildProcessByStdio } from 'node:child_process';
import { platform } from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { getSystemErrorMap } from 'node:util';
import { findInPath } from './find-in-path.ts';
import { describeFailure, type PluginFailure } from './plugin-failure.ts';
import type { Execution, PluginRunner } from './runner.ts';

/** Limits of an execution; the defaults are for production, tests are less patient. */
export interface ExecOptions {
  /** Bytes kept of stdout, and of stderr. A plugin that writes more is stopped. */
  readonly maxOutputBytes: number;
  /** Between asking a plugin to stop and killing it; and how long an exited plugin's pipes may stay open. */
  readonly graceMs: number;
  /** An executable that is being written to cannot be started: how often to try, and how long to wait between. */
  readonly busyAttempts: number;
  readonly busyWaitMs: number;
}

const defaults: ExecOptions = {
  maxOutputBytes: 16 * 1024 * 1024,
  graceMs: 1000,
  busyAttempts: 6,
  busyWaitMs: 1000,
};

/** Runs plugins as processes of their own, as every CNI runtime does. */
export class ExecRunner implements PluginRunner {
  private readonly options: ExecOptions;

  constructor(options: Partial<ExecOptions> = {}) {
    this.options = { ...defaults, ...options };
  }

  find(type: string, folders: readonly string[]): string {
    return findInPath(type, folders);
  }

  async run(execution: Execution): Promise<string> {
    const { executable, signal } = execution;
    for (let attempt = 1; ; attempt++) {
      if (signal?.aborted) throw notStarted(executable, signal);
      const ended = await runOnce(execution, this.options);
      if (ended.startError === 'ETXTBSY' && attempt < this.options.busyAttempts) {
        const { setTimeout: sleep } = process.getBuiltinModule('node:timers/promises');
        await sleep(this.options.busyWaitMs, undefined, { signal }).catch(() => undefined);
        continue;
      }
      if (ended.startError !== undefined) throw cannotStart(executable, ended.startError);
      if (ended.cause !== undefined) {
        const { stdout, stderr, cause } = ended;
        throw describeFailure({ executable, stdout, stderr, cause }, signal?.aborted ? { cause: signal.reason } : {});
      }
      for (const line of ended.stderr.split('\n')) if (line !== '') execution.warn(line);
      return ended.stdout;
    }
  }
}

type PluginProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** How one process went. Neither `startError` nor `cause` means that it succeeded. */
interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly startError?: string;
  readonly cause?: string;
}

function runOnce({ executable, environment, stdin, signal }: Execution, options: ExecOptions): Promise<Ended> {
  // Not an import: loading it takes 4 ms, and nearly every call runs its delegates within the process.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    // A process group of its own: stopping a plugin stops what it has started, too.
    let child: PluginProcess;
    try {
      const detached = platform !== 'win32';
      child = spawn(executable, [], {
        env: environment,
        stdio: ['pipe', 'pipe', 'pipe'],
        detached,
        windowsHide: true,
      });
    } catch (error) {
      // Node reports a handful of errors by an event, and throws the others (ETXTBSY, ENOEXEC).
      resolve({ stdout: '', stderr: '', startError: (error as NodeJS.ErrnoException).code ?? String(error) });
      return;
    }
    let failure: string | undefined;
    const stop = () => stopGroup(child, options.graceMs);
    const collect = (stream: Readable, name: string) =>
      collectText(stream, options.maxOutputBytes, () => {
        failure = `more than ${options.maxOutputBytes} bytes on ${name}`;
        stop();
      });
    const stdout = collect(child.stdout, 'stdout');
    const stderr = collect(child.stderr, 'stderr');
    let patience: NodeJS.Timeout | undefined;
    const end = (outcome: Omit<Ended, 'stdout' | 'stderr'>) => {
      clearTimeout(patience);
      signal?.removeEventListener('abort', stop);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      resolve({ stdout: stdout(), stderr: stderr(), ...outcome });
    };

    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end({ startError: error.code ?? error.message });
    });
    child.on('exit', (status, signalName) => {
      const cause = failure ?? exitCause(status, signalName);
      const outcome = cause === undefined ? {} : { cause };
      child.once('close', () => end(outcome));
      // Something that the plugin left running may hold its pipes open for ever.
      patience = setTimeout(() => end(outcome), options.graceMs);
    });
    signal?.addEventListener('abort', stop, { once: true });
    child.stdin.on('error', () => undefined); // EPIPE: a plugin need not read what it is given
    child.stdin.end(stdin);
  });
}

/** Gathers a stream as it comes; the returned function gives what has come so far. */
function collectText(stream: Readable, limit: number, overflow: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('error', () => undefined); // how the process ends tells what went wrong
  stream.on('data', (chunk: Buffer) => {
    if (size > limit) return;
    size += chunk.length;
    chunks.push(chunk);
    if (size > limit) overflow();
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Asks first, so that a plugin can take back what it has done; then kills. */
function stopGroup(child: PluginProcess, graceMs: number): void {
  const exited = child.exitCode !== null || child.signalCode !== null;
  signalGroup(child, exited ? 'SIGKILL' : 'SIGTERM');
  if (exited) return;
  const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  child.once('exit', () => {
    clearTimeout(kill);
    signalGroup(child, 'SIGKILL'); // those of the group that outlived their leader
  });
}

function signalGroup(child: PluginProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name); // a group has no other handle in Node
  } catch {
    child.kill(name); // Windows has no groups; elsewhere the group is gone, and then this does nothing
  }
}

function exitCause(status: number | null, signalName: NodeJS.Signals | null): string | undefined {
  if (signalName !== null) return `signal: ${signalTexts[signalName] ?? signalName}`;
  return status === 0 ? undefined : `exit status ${status}`;
}

/** As Go's syscall.Signal prints them. */
const signalTexts: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function cannotStart(executable: string, code: string): PluginFailure {
  const words = [...getSystemErrorMap().values()].find(([name]) => name === code)?.[1] ?? code;
  const cause = `fork/exec ${executable}: ${words}`;
  return describeFailure({ executable, stdout: '', stderr: '', cause }, { remedy: startRemedies[code] });
}

const startRemedies: Readonly<Record<string, string>> = {
  EACCES: 'Make the plugin executable (chmod +x), on a file system that is not mounted noexec.',
  ENOENT: 'If the file is there, the interpreter or loader that it names is not.',
  ENOEXEC: 'The file is no program of this machine: install the build for this system and processor.',
  ETXTBSY: 'Something is still writing to the plugin: let the installation finish and try again.',
};

function notStarted(executable: string, signal: AbortSignal): PluginFailure {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  const cause = timedOut ? 'context deadline exceeded' : 'context canceled';
  return describeFailure({ executable, stdout: '', stderr: '', cause }, { cause: signal.reason });
}
