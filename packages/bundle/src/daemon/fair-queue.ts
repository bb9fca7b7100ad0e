/** What waits, and where it stands in line. */
export interface Entry {
  /** Networks have their turns one after the other. */
  readonly network: string;
  /** What has the same name here is never under way twice, and keeps its order. Left out, there is no such order. */
  readonly attachment?: string;
  /** Settles when its place is free again; never rejects. */
  start(): Promise<void>;
}

/**
 * Lets a bounded number of things happen at once. The others wait, per network and in order, and networks take turns: a
 * network that starts a hundred pods does not keep another's one waiting.
 */
export class FairQueue {
  /** The next turn is the first lane's. A lane that had its turn goes to the end; an empty one does not exist. */
  readonly #lanes = new Map<string, Entry[]>();
  readonly #busy = new Set<string>();
  #running = 0;
  #waiting = 0;

  constructor(private readonly limits: { readonly atOnce: number; readonly waiting: number }) {}

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** @returns false when there is no room, and nothing will happen */
  push(entry: Entry): boolean {
    if (this.#waiting >= this.limits.waiting) return false;
    const lane = this.#lanes.get(entry.network);
    if (lane) lane.push(entry);
    else this.#lanes.set(entry.network, [entry]);
    this.#waiting += 1;
    this.#startNext();
    return true;
  }

  /** Takes out what waits. @returns false when it does not: it has started */
  remove(entry: Entry): boolean {
    const lane = this.#lanes.get(entry.network) ?? [];
    const at = lane.indexOf(entry);
    if (at < 0) return false;
    this.#take(entry.network, lane, at);
    return true;
  }

  /** Takes out all that waits, in the order in which it would have started if nothing had been in its way. */
  clear(): Entry[] {
    const waiting: Entry[] = [];
    for (let lane = this.#nextLane(); lane; lane = this.#nextLane()) {
      const [network, entries] = lane;
      waiting.push(...this.#take(network, entries, 0));
    }
    return waiting;
  }

  #startNext(): void {
    while (this.#running < this.limits.atOnce) {
      const entry = this.#takeNext();
      if (!entry) return;
      this.#running += 1;
      if (entry.attachment !== undefined) this.#busy.add(entry.attachment);
      void entry.start().finally(() => {
        this.#running -= 1;
        if (entry.attachment !== undefined) this.#busy.delete(entry.attachment);
        this.#startNext();
      });
    }
  }

  /** The first that can start, of the first lane that has one. */
  #takeNext(): Entry | undefined {
    for (const [network, lane] of this.#lanes) {
      // Whatever waits for an attachment stands behind what is under way for it, so the first of its kind is its next.
      const at = lane.findIndex(({ attachment }) => attachment === undefined || !this.#busy.has(attachment));
      if (at >= 0) return this.#take(network, lane, at)[0];
    }
    return undefined;
  }

  #nextLane(): [string, Entry[]] | undefined {
    const [first] = this.#lanes;
    return first;
  }

  #take(network: string, lane: Entry[], at: number): Entry[] {
    const taken = lane.splice(at, 1);
    this.#waiting -= taken.length;
    this.#lanes.delete(network);
    if (lane.length > 0) this.#lanes.set(network, lane);
    return taken;
  }
}
