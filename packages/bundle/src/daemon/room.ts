/** Memory for requests that are large. Who finds none left waits, in order, until others are done. */
export class Room {
  #left: number;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Calls `enter` once there is room, perhaps at once. @returns what gives it back, or ends the waiting */
  take(bytes: number, enter: () => void): () => void {
    let state: 'waiting' | 'inside' | 'left' = 'waiting';
    const place = {
      bytes,
      enter: () => {
        state = 'inside';
        this.#left -= bytes;
        enter();
      },
    };
    this.#waiting.push(place);
    this.#letIn();
    return () => {
      if (state === 'waiting') this.#waiting.splice(this.#waiting.indexOf(place), 1);
      if (state === 'inside') this.#left += bytes;
      state = 'left';
      this.#letIn();
    };
  }

  #letIn(): void {
    for (let [first] = this.#waiting; first && first.bytes <= this.#left; [first] = this.#waiting) {
      this.#waiting.shift();
      first.enter();
    }
  }
}
