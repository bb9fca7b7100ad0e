import type { CommandDependencies, DaemonReport, LogLine } from './dependencies.ts';
import { usageError } from './errors.ts';
import type { AnswerFlags } from './operations.ts';
import { table } from './table.ts';

/** The verbs of `podwire daemon`. */
export class DaemonVerbs {
  constructor(private readonly dependencies: Pick<CommandDependencies, 'daemons' | 'streams'>) {}

  async start(folder: string | undefined, flags: AnswerFlags): Promise<void> {
    this.#show([await this.dependencies.daemons.start(folder)], flags);
  }

  async status(flags: AnswerFlags): Promise<void> {
    this.#show(await this.dependencies.daemons.list(), flags);
  }

  /** Shows them as they were. */
  async stop(flags: AnswerFlags): Promise<void> {
    this.#show(await this.dependencies.daemons.stop(), flags);
  }

  logs(flags: AnswerFlags & { readonly lines?: string }): void {
    const all = this.dependencies.daemons.logs();
    const lines = flags.lines === undefined ? all : lastOf(all, flags.lines);
    const print = this.#forPeople(flags) ? describe : (line: LogLine) => JSON.stringify(line);
    this.dependencies.streams.stdout.write(lines.map((line) => `${print(line)}\n`).join(''));
  }

  #show(reports: readonly DaemonReport[], flags: AnswerFlags): void {
    const { stdout } = this.dependencies.streams;
    if (!this.#forPeople(flags)) {
      stdout.write(`${JSON.stringify(reports, undefined, 4)}\n`);
      return;
    }
    const rows = reports.map(({ pid, build, state, uptimeSeconds, calls, running, waiting, rssBytes }) => [
      ...[String(pid), build, state, duration(uptimeSeconds)],
      ...[calls, running, waiting].map(String),
      `${Math.round(rssBytes / 2 ** 20)} MiB`,
    ]);
    const head = ['PID', 'BUILD', 'STATE', 'UPTIME', 'CALLS', 'RUNNING', 'WAITING', 'MEMORY'];
    stdout.write(table(head, rows) || 'no daemon runs\n');
  }

  #forPeople({ json }: AnswerFlags): boolean {
    return Boolean(this.dependencies.streams.stdout.isTTY) && !json;
  }
}

function lastOf(lines: readonly LogLine[], count: string): readonly LogLine[] {
  if (!/^\d+$/.test(count)) throw usageError(`--lines is ${count}`, 'It takes a number: podwire daemon logs -n 20');
  return lines.slice(Math.max(0, lines.length - Number(count)));
}

/** `2026-11-25 10:20:30.400  4711  call  command=ADD type=bridge ms=1.2` */
function describe({ time, pid, event, ...facts }: LogLine): string {
  const words = Object.entries(facts).map(([name, value]) => `${name}=${quotedIfNeeded(String(value))}`);
  return [time.replace('T', ' ').replace('Z', ''), String(pid), event, words.join(' ')].join('  ').trimEnd();
}

function quotedIfNeeded(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}

function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const used = parts.slice(parts.findIndex(([count]) => count > 0)).slice(0, 2);
  return used.map(([count, unit]) => `${count}${unit}`).join('');
}
