import { closeSync, constants, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** A line of the log: what happened, and whatever there is to say about it. */
export interface LoggedEvent {
  readonly event: string;
  readonly [fact: string]: string | number | undefined;
}

/** The file that is full is kept as `<path>.1`, and the one before it is gone. */
const rotateAtBytes = 1 << 20;
/** Longer texts, as of an error that quotes a config, are cut. */
const longestText = 500;

/**
 * A bounded log of JSON lines that several processes write. A line is one append of a few hundred bytes, which no other
 * process's line gets into. Whether it can be written changes nothing about what a daemon does.
 */
export class EventLog {
  #fd: number | undefined;

  constructor(private readonly path: string) {}

  write(event: LoggedEvent): void {
    const line = JSON.stringify({ time: new Date().toISOString(), pid: process.pid, ...event }, shortened);
    try {
      writeSync(this.#open(), `${line}\n`);
    } catch {
      this.close(); // the disk is full, or the folder gone: the next line tries again
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #open(): number {
    if (this.#fd !== undefined && this.#isFull(this.#fd)) this.close();
    this.#fd ??= openSync(this.path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600);
    return this.#fd;
  }

  /** Only the file that still has the name is renamed: another daemon may have done so first. */
  #isFull(fd: number): boolean {
    const { size, ino } = fstatSync(fd);
    if (size < rotateAtBytes) return false;
    if (statSync(this.path, { throwIfNoEntry: false })?.ino === ino) renameSync(this.path, `${this.path}.1`);
    return true;
  }
}

function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value;
}
