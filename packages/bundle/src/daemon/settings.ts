/** What a daemon may use, and for how long it waits. */
export interface Settings {
  /** Calls at once; the others wait. */
  readonly atOnce: number;
  /** Calls that wait, at most. */
  readonly waiting: number;
  readonly deadlineMs: number;
  /** Without a call for so long, it ends. 0: never. */
  readonly idleMs: number;
  /** The same, once another build's daemon is there. */
  readonly idleWhenReplacedMs: number;
  /** For a request to come, and for an answer to be taken. */
  readonly patienceMs: number;
  /** For a call that was aborted to take back what it did. */
  readonly undoMs: number;
  /** For calls that are under way when it is told to end; then they are aborted. */
  readonly finishMs: number;
  /** How often it looks whether its build and its socket are still there. */
  readonly lookMs: number;
}

const defaults: Settings = {
  atOnce: 8,
  waiting: 1000,
  deadlineMs: 240_000,
  idleMs: 600_000,
  idleWhenReplacedMs: 10_000,
  patienceMs: 10_000,
  undoMs: 30_000,
  finishMs: 20_000,
  lookMs: 5_000,
};

/** The longest that a timer of Node can wait. */
const longestMs = 2 ** 31 - 1;

export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): Settings {
  const seconds = (name: string, unset: number) => {
    const text = environment[name] ?? '';
    return /^\d+(\.\d+)?$/.test(text) ? Math.min(Number(text) * 1000, longestMs) : unset;
  };
  return {
    ...defaults,
    deadlineMs: seconds('PODWIRE_DEADLINE', defaults.deadlineMs) || defaults.deadlineMs,
    idleMs: seconds('PODWIRE_DAEMON_IDLE', defaults.idleMs),
  };
}
