/**
 * What a caller and the daemon say to each other, in bytes; README.md has the same in words. A caller sends one request,
 * and after it at most signals. The daemon answers with frames, the last of which is `exit` or `cold`.
 */

const magic = Buffer.from('podwire1');
const headerLength = magic.length + 12;

/** Bytes of a request's parts at most. */
export const bounds = { type: 64, environment: 1 << 20, stdin: 16 << 20 } as const;
type Part = keyof typeof bounds;
const parts = Object.keys(bounds) as readonly Part[];

/** A call of a plugin, as its executable would get it. */
export interface WarmRequest {
  readonly type: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdin: string;
}

export function encodeRequest({ type, environment, stdin }: WarmRequest): Buffer {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}\0`);
  const bodies = [type, variables.join(''), stdin].map((text) => Buffer.from(text, 'utf8'));
  const lengths = Buffer.alloc(12);
  for (const [at, body] of bodies.entries()) lengths.writeUInt32LE(body.length, at * 4);
  return Buffer.concat([magic, lengths, ...bodies]);
}

/** What comes from a caller is no request, or a larger one than anybody needs. */
export class MalformedRequest extends Error {}

/**
 * Puts a request together from the pieces it comes in.
 *
 * Its size is known as soon as the header is there, so that whoever feeds it can wait until there is room for the rest.
 */
export class RequestReader {
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #lengths: readonly [number, number, number] | undefined;

  /** Bytes of the whole request; `undefined` before the header is there. */
  get size(): number | undefined {
    return this.#lengths && headerLength + this.#lengths.reduce((sum, length) => sum + length, 0);
  }

  get complete(): boolean {
    return this.size !== undefined && this.#received >= this.size;
  }

  /** @throws MalformedRequest as soon as it is clear */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#lengths) return;
    const start = this.#received === chunk.length ? chunk : Buffer.concat(this.#chunks);
    if (!start.subarray(0, magic.length).equals(magic.subarray(0, start.length))) {
      throw new MalformedRequest('it does not start as a request does');
    }
    if (start.length >= headerLength) this.#lengths = readLengths(start);
  }

  /** The request, and what came after it. Only once it is complete. */
  finish(): { readonly request: WarmRequest; readonly rest: Buffer } {
    const all = Buffer.concat(this.#chunks);
    let at = headerLength;
    const [type = '', environment = '', stdin = ''] = (this.#lengths ?? []).map((length) => {
      at += length;
      return all.toString('utf8', at - length, at);
    });
    return { request: { type, environment: readEnvironment(environment), stdin }, rest: all.subarray(at) };
  }
}

function readLengths(header: Buffer): readonly [number, number, number] {
  const lengths = parts.map((part, at) => {
    const length = header.readUInt32LE(magic.length + at * 4);
    if (length > bounds[part])
      throw new MalformedRequest(`its ${part} has ${length} bytes, of at most ${bounds[part]}`);
    return length;
  });
  const [type = 0, environment = 0, stdin = 0] = lengths;
  return [type, environment, stdin];
}

/** As in /proc/PID/environ. Of a name that is there twice the first counts, as for getenv(3). */
function readEnvironment(text: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const variable of text.split('\0')) {
    const end = variable.indexOf('=', 1);
    if (end > 0 && !found.has(variable.slice(0, end))) found.set(variable.slice(0, end), variable.slice(end + 1));
  }
  return Object.fromEntries(found);
}

const signalFrameLength = 5;

/** The number of a signal that the caller got, as it tells the daemon. */
export function encodeSignal(number: number): Buffer {
  const frame = Buffer.alloc(signalFrameLength);
  frame.write('s', 'latin1');
  frame.writeUInt32LE(number, 1);
  return frame;
}

/** Reads what follows a request. */
export class SignalReader {
  #pending: Buffer = Buffer.alloc(0);

  /** @returns the signals that are now known. @throws MalformedRequest when it is something else */
  push(chunk: Buffer): number[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const signals: number[] = [];
    while (this.#pending.length > 0) {
      if (this.#pending[0] !== 's'.charCodeAt(0)) throw new MalformedRequest('what follows it is no signal');
      if (this.#pending.length < signalFrameLength) break;
      signals.push(this.#pending.readUInt32LE(1));
      this.#pending = this.#pending.subarray(signalFrameLength);
    }
    return signals;
  }
}

/** What the daemon answers with. */
export const frameKinds = { stderr: 'e', stdout: 'o', exit: 'x', cold: 'c' } as const;
export type FrameKind = keyof typeof frameKinds;

export function encodeFrame(kind: FrameKind, body: string | Buffer): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const head = Buffer.alloc(5);
  head.write(frameKinds[kind], 'latin1');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

export function encodeExit(status: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32LE(status >>> 0);
  return encodeFrame('exit', body);
}

/** Reads the daemon's answer, for callers. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): { readonly kind: FrameKind; readonly body: Buffer }[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const frames: { kind: FrameKind; body: Buffer }[] = [];
    while (this.#pending.length >= 5) {
      const letter = String.fromCharCode(this.#pending[0] ?? 0);
      const kind = (Object.keys(frameKinds) as FrameKind[]).find((each) => frameKinds[each] === letter);
      if (!kind) throw new Error(`the daemon sent a frame of the unknown kind ${JSON.stringify(letter)}`);
      const end = 5 + this.#pending.readUInt32LE(1);
      if (this.#pending.length < end) break;
      frames.push({ kind, body: this.#pending.subarray(5, end) });
      this.#pending = this.#pending.subarray(end);
    }
    return frames;
  }
}
