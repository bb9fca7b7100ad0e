/** Netlink speaks the machine's own byte order, except where a row says otherwise. */
export const hostIsLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Attributes and messages start at multiples of four. */
export const aligned = (length: number): number => (length + 3) & ~3;

/** Bytes that are being read, with the view that reads numbers from them. */
export interface Source {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function sourceOf(bytes: Uint8Array): Source {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    bytes: bytes instanceof Buffer ? bytes : Buffer.from(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
  };
}

/** Bytes that are being written: zero until written, and growing as needed. */
export class Writer implements Source {
  bytes: Buffer;
  view: DataView;
  length = 0;

  constructor(expected = 512) {
    this.bytes = Buffer.alloc(expected);
    this.view = sourceOf(this.bytes).view;
  }

  /** Makes room for so many bytes at the end and returns where they start. */
  reserve(count: number): number {
    const start = this.length;
    this.length += count;
    if (this.length > this.bytes.length) this.#grow(this.length);
    return start;
  }

  /** Fills up to the next multiple of four. */
  align(): void {
    this.reserve(aligned(this.length) - this.length);
  }

  append(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
  }

  /** Writes a length that was not known when its place was. */
  patchU16(at: number, value: number): void {
    this.view.setUint16(at, value, hostIsLittleEndian);
  }

  patchU32(at: number, value: number): void {
    this.view.setUint32(at, value, hostIsLittleEndian);
  }

  finish(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : this.bytes.subarray(0, this.length);
  }

  #grow(atLeast: number): void {
    const larger = Buffer.alloc(Math.max(atLeast, this.bytes.length * 2));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = sourceOf(larger).view;
  }
}
