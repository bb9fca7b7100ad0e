import { spawn } from 'node:child_process';

/** What a finished program left behind. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
}

/** How to start a program. */
export interface ProgramOptions {
  /** Its whole environment; left out, this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly folder?: string;
  /** Kills it with SIGKILL after this time. Default: 30 seconds. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without a shell, and gives what it printed whatever its exit status is. */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  const { environment, stdin = '', folder, timeoutMs = 30_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment ?? process.env,
      cwd: folder,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
    // A program that reads no input may be gone before it is written; its exit status is the answer, not EPIPE.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

/** Runs a program that must succeed, and gives its standard output. @throws Error with the command and its stderr */
export async function mustRun(file: string, args: readonly string[], options?: ProgramOptions): Promise<string> {
  const { stdout, stderr, exitCode } = await runProgram(file, args, options);
  if (exitCode !== 0)
    throw new Error(`${[file, ...args].join(' ')}: exit ${exitCode}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}
