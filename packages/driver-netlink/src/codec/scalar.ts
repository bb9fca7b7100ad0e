import { hostIsLittleEndian, type Source, type Writer } from './bytes.ts';
import { type Codec, CodecError } from './codec.ts';

/** Each width has its own two functions: one that took the method's name would be slow on every attribute. */
function integer(size: number, set: Setter, get: Getter): Codec<number> {
  return {
    size,
    write: (to, value) => {
      const start = to.reserve(size);
      set(to.view, start, value);
    },
    read: (from, start) => get(from.view, start),
  };
}
type Setter = (view: DataView, at: number, value: number) => void;
type Getter = (view: DataView, at: number) => number;

const little = hostIsLittleEndian;
export const u8: Codec<number> = integer(
  1,
  (view, at, value) => view.setUint8(at, value),
  (view, at) => view.getUint8(at),
);
export const u16: Codec<number> = integer(
  2,
  (view, at, value) => view.setUint16(at, value, little),
  (view, at) => view.getUint16(at, little),
);
export const u32: Codec<number> = integer(
  4,
  (view, at, value) => view.setUint32(at, value, little),
  (view, at) => view.getUint32(at, little),
);
export const s32: Codec<number> = integer(
  4,
  (view, at, value) => view.setInt32(at, value, little),
  (view, at) => view.getInt32(at, little),
);
/** In network byte order. */
export const u16be: Codec<number> = integer(
  2,
  (view, at, value) => view.setUint16(at, value),
  (view, at) => view.getUint16(at),
);
/** In network byte order. */
export const u32be: Codec<number> = integer(
  4,
  (view, at, value) => view.setUint32(at, value),
  (view, at) => view.getUint32(at),
);
/** In network byte order. */
export const s32be: Codec<number> = integer(
  4,
  (view, at, value) => view.setInt32(at, value),
  (view, at) => view.getInt32(at),
);

function wide(littleEndian: boolean): Codec<bigint> {
  return {
    size: 8,
    write: (to, value) => {
      const start = to.reserve(8);
      to.view.setBigUint64(start, value, littleEndian);
    },
    read: (from, start) => from.view.getBigUint64(start, littleEndian),
  };
}

export const u64: Codec<bigint> = wide(hostIsLittleEndian);
export const u64be: Codec<bigint> = wide(false);

/** An attribute whose being there is its value. */
export const flag: Codec<true> = { size: 0, write: () => {}, read: () => true };

export const raw: Codec<Uint8Array> = {
  size: undefined,
  write: (to, value) => to.append(value),
  // A copy: the receive buffer is used again.
  read: (from, start, end) => new Uint8Array(from.bytes.subarray(start, end)),
};

function writeText(to: Writer, value: string, ending: number): void {
  if (value.includes('\0')) throw new CodecError(`${JSON.stringify(value)} contains a NUL character`);
  to.append(Buffer.from(value));
  to.reserve(ending);
}

function readText(from: Source, start: number, end: number): string {
  const nul = from.bytes.indexOf(0, start);
  return from.bytes.toString('utf8', start, nul < 0 || nul > end ? end : nul);
}

/** A string that ends with a NUL. */
export const text: Codec<string> = { size: undefined, write: (to, value) => writeText(to, value, 1), read: readText };

/** A string without a NUL at its end; one that is there is left out in reading. */
export const bareText: Codec<string> = {
  size: undefined,
  write: (to, value) => writeText(to, value, 0),
  read: readText,
};

/** A string in a field of its own size, with NULs up to its end. */
export function fixedText(size: number): Codec<string> {
  return {
    size,
    write: (to, value) => {
      const bytes = Buffer.byteLength(value);
      if (bytes >= size) throw new CodecError(`${JSON.stringify(value)} has ${bytes} bytes, and ${size - 1} fit`);
      writeText(to, value, size - bytes);
    },
    read: readText,
  };
}

/** A number that the domain knows by names. A number that no name is for is read as its decimal text. */
export function oneOf<const Names extends Record<string, number>>(
  codec: Codec<number>,
  names: Names,
): Codec<keyof Names & string> {
  const byNumber = new Map(Object.entries(names).map(([name, number]) => [number, name]));
  return {
    size: codec.size,
    write: (to, value) => {
      const number = names[value];
      if (number === undefined) {
        throw new CodecError(`${JSON.stringify(value)} is none of ${Object.keys(names).join(', ')}`);
      }
      codec.write(to, number);
    },
    // The cast is wrong only for a number newer than the table, whose text then equals no name.
    read: (from, start, end) => {
      const number = codec.read(from, start, end);
      return (byNumber.get(number) ?? String(number)) as keyof Names & string;
    },
  };
}
