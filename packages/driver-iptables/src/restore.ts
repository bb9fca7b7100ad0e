import { basename } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import type { Programs } from './programs.ts';
import { lineOf, type Rule } from './rule.ts';
import { Table, type TableName } from './table.ts';

/** What legacy iptables waits for others who hold its lock, /run/xtables.lock; the other variant needs no lock. */
const lockWaitSeconds = 50;
/** A little more, for the work itself. */
const patienceMs = 55_000;

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** `undefined` when it was killed. */
  readonly exitCode: number | undefined;
}

/** Everything of a table, as it is now. @throws CniError code 100 with what the program said */
export async function save({ save: program }: Programs, table: TableName): Promise<Table> {
  const ended = await run(program, ['-t', table]);
  if (ended.exitCode !== 0) throw failure(program, ended, `cannot read table ${table}`);
  return Table.parse(ended.stdout);
}

/**
 * Runs the lines in one transaction: all of them take effect at once, or none does.
 *
 * @throws CniError code 100 with what the program said, among it the number of the line: the first is that of `lines`' first
 */
export async function restore(programs: Programs, table: TableName, lines: readonly string[]): Promise<void> {
  const ended = await attempt(programs, table, lines);
  if (ended.exitCode === 0) return;
  throw failure(programs.restore, ended, `cannot change table ${table}`, lines);
}

/** Whether a rule is there that iptables takes for the same, however it is worded. Changes nothing. */
export async function holds(programs: Programs, table: TableName, rule: Rule): Promise<boolean> {
  // `ip6tables-legacy -C` (1.8.9) does not compare what matches and targets are about: ports, comments, marks. Its -D
  // does, and with --test nothing comes of it; the other variant does not even look at a line then.
  if (programs.variant === 'legacy')
    return (await attempt(programs, table, [lineOf('-D', rule)], ['--test'])).exitCode === 0;
  return (await attempt(programs, table, [lineOf('-C', rule)])).exitCode === 0;
}

/** As `restore`, and tells by `false` that nothing was done; why is for `restore` to say. */
export async function tryRestore(programs: Programs, table: TableName, lines: readonly string[]): Promise<boolean> {
  return (await attempt(programs, table, lines)).exitCode === 0;
}

function attempt(
  { restore: program }: Programs,
  table: TableName,
  lines: readonly string[],
  options: readonly string[] = [],
): Promise<Ended> {
  const script = [`*${table}`, ...lines, 'COMMIT', ''].join('\n');
  return run(program, ['--noflush', `--wait=${lockWaitSeconds}`, ...options], script);
}

function run(program: string, args: readonly string[], stdin = ''): Promise<Ended> {
  // Not an import: loading it takes 4 ms, which a call that needs no iptables should not pay.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: patienceMs, killSignal: 'SIGKILL' });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (cause) => {
      reject(new CniError(ErrorCode.kernel, `cannot start ${program}: ${cause.message}`, undefined, { cause }));
    });
    child.on('close', (status) => {
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ stdout: text(stdout), stderr: text(stderr), exitCode: status ?? undefined });
    });
    child.stdin.on('error', () => undefined); // EPIPE: it has ended already, and its exit status tells why
    child.stdin.end(stdin);
  });
}

function failure(program: string, ended: Ended, what: string, script: readonly string[] = []): CniError {
  const { stderr, exitCode } = ended;
  const name = basename(program);
  if (exitCode === undefined) {
    return new CniError(
      ErrorCode.kernel,
      `${what}: ${name} was stopped, or did not end within ${patienceMs / 1000} seconds`,
      'Something may be holding the lock of iptables. Look with: fuser -v /run/xtables.lock',
    );
  }
  // Without hints at the manual, and the remark that tables of the other variant are there as well.
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^(# Warning|Try `)/.test(line));
  const said = lines.join('; ') || 'it said nothing';
  const details = [`${name} ended with exit status ${exitCode}.`, ...(script.length > 0 ? [scriptOf(script)] : [])];
  return new CniError(ErrorCode.kernel, `${what}: ${said}`, details.join(' '));
}

/** With the numbers that the program counts by: line 1 is the table's. */
function scriptOf(lines: readonly string[]): string {
  return `It was given:\n${lines.map((line, at) => `${at + 2}: ${line}`).join('\n')}`;
}
