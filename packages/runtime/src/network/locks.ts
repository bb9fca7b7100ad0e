/**
 * Locks within one runtime: operations on one attachment run one after another, and a network's garbage is collected
 * while nothing else of it is under way, as section 3 of SPEC.md demands of runtimes.
 */
export class NetworkLocks {
  private readonly networks = new Map<string, Queue>();
  private readonly attachments = new Map<string, Queue>();

  /** Runs an operation on one attachment. */
  async attachment<T>(network: string, key: string, signal: AbortSignal | undefined, action: () => Promise<T>) {
    return this.locked(this.networks, network, 'shared', signal, () =>
      this.locked(this.attachments, `${network}/${key}`, 'exclusive', signal, action),
    );
  }

  /** Runs an operation on everything of a network. */
  async network<T>(network: string, signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
    return this.locked(this.networks, network, 'exclusive', signal, action);
  }

  private async locked<T>(
    queues: Map<string, Queue>,
    key: string,
    mode: Mode,
    signal: AbortSignal | undefined,
    action: () => Promise<T>,
  ): Promise<T> {
    const queue = queues.get(key) ?? new Queue();
    queues.set(key, queue);
    try {
      await queue.acquire(mode, signal);
      try {
        return await action();
      } finally {
        queue.release();
      }
    } finally {
      if (queue.idle) queues.delete(key);
    }
  }
}

type Mode = 'shared' | 'exclusive';

/** A lock that is handed on in the order of asking, so that a collection is not kept waiting by newcomers. */
class Queue {
  private readonly waiting: { readonly mode: Mode; readonly start: () => void }[] = [];
  private holders = 0;
  private held: Mode = 'shared';

  get idle(): boolean {
    return this.holders === 0 && this.waiting.length === 0;
  }

  acquire(mode: Mode, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        this.next();
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const entry = { mode, start };
      this.waiting.push(entry);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.next();
    });
  }

  release(): void {
    this.holders -= 1;
    this.next();
  }

  private next(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const free = this.holders === 0 || (this.held === 'shared' && first.mode === 'shared');
      if (!free) return;
      this.waiting.shift();
      this.holders += 1;
      this.held = first.mode;
      first.start();
    }
  }
}
