/** What a daemon says of itself. */
export interface DaemonStatus {
  readonly pid: number;
  readonly build: string;
  /** The folder of its build. */
  readonly home: string;
  readonly socket: string;
  /** `leaving`: it takes no more calls, and ends when those that run have ended. */
  readonly state: 'serving' | 'leaving';
  readonly uptimeSeconds: number;
  /** Calls answered so far. */
  readonly calls: number;
  readonly running: number;
  readonly waiting: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/** The type of requests to the daemon itself; no plugin has that name. */
export const controlType = 'podwired';
/** Set to `1`, STOP does not end calls, nor the daemon while it still gets any. */
export const whenIdle = 'PODWIRED_WHEN_IDLE';
