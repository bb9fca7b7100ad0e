import { hostIsLittleEndian, type Source, type Writer } from './bytes.ts';
import { type Codec, CodecError } from './codec.ts';

type Getter = 'getUint8' | 'getUint16' | 'getUint32' | 'getInt32' | 'getInt8';
type Setter = 'setUint8' | 'setUint16' | 'setUint32' | 'setInt32' | 'setInt8';

function integer(size: number, get: Getter, set: Setter, littleEndian = hostIsLittleEndian): Codec<number> {
  return {
    size,
    write: (to, value) => {
      const start = to.reserve(size);
      to.view[set](start, value, littleEndian);
    },
    read: (from, start) => from.view[get](start, littleEndian),
  };
}

export const u8: Codec<number> = integer(1, 'getUint8', 'setUint8');
export const s8: Codec<number> = integer(1, 'getInt8', 'setInt8');
export const u16: Codec<number> = integer(2, 'getUint16', 'setUint16');
export const u32: Codec<number> = integer(4, 'getUint32', 'setUint32');
export const s32: Codec<number> = integer(4, 'getInt32', 'setInt32');
/** In network byte order. */
export const u16be: Codec<number> = integer(2, 'getUint16', 'setUint16', false);
export const u32be: Codec<number> = integer(4, 'getUint32', 'setUint32', false);

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
  read: (from, start, end) => from.bytes.slice(start, end),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function writeText(to: Writer, value: string, ending: number): void {
  if (value.includes('\0')) throw new CodecError(`${JSON.stringify(value)} contains a NUL character`);
  to.append(encoder.encode(value));
  to.reserve(ending);
}

function readText(from: Source, start: number, end: number): string {
  const nul = from.bytes.subarray(start, end).indexOf(0);
  return decoder.decode(from.bytes.subarray(start, nul < 0 ? end : start + nul));
}

/** A string that ends with a NUL. */
export const text: Codec<string> = { size: undefined, write: (to, value) => writeText(to, value, 1), read: readText };

/** A string without a NUL at its end; one that is there is left out in reading. */
export const bareText: Codec<string> = {
  size: undefined,
  write: (to, value) => writeText(to, value, 0),
  read: readText,
};

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
