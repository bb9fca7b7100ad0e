import { NLA_F } from '../uapi/netlink.ts';
import { aligned, type Source, type Writer } from './bytes.ts';
import { type AnyCodec, type Codec, CodecError } from './codec.ts';
import type { AnyRow, Rows, TableValues } from './rows.ts';
import { u16 } from './scalar.ts';

export { attr, chosenBy, flaggedNest, repeated } from './rows.ts';

/** A set of attributes. Those it does not know are skipped in reading; `undefined` ones are left out in writing. */
export interface AttrTable<R extends Rows> extends Codec<TableValues<R, 'out'>, TableValues<R, 'in'>> {
  readonly name: string;
  readonly rows: R;
}

/** Length and type, before each attribute. */
const HEADER = 4;

type Values = Record<string, unknown>;

export function attrs<const R extends Rows>(name: string, rows: R): AttrTable<R> {
  const byType: (readonly [key: string, row: AnyRow] | undefined)[] = [];
  for (const [key, row] of Object.entries(rows)) byType[row.type] = [key, row];
  const find = (from: Source, start: number) =>
    byType[u16.read(from, start + 2, start + 4) & ~(NLA_F.NESTED | NLA_F.NET_BYTEORDER)];

  return {
    name,
    rows,
    size: undefined,
    // The types above have checked keys and values; in here they are only names and codecs.
    write: (to, values) => writeAttrs(to, name, rows, values as Values),
    read(from, start, end) {
      const values: Values = {};
      for (const at of attributesIn(name, from, start, end)) {
        const [key, row] = find(from, at.start) ?? [];
        if (key === undefined || row === undefined) continue;
        const codec = codecOf(row, values);
        if (codec === undefined) continue;
        checkLength(`${name}.${key}`, codec, at.start, at.payloadEnd);
        const value = codec.read(from, at.start + HEADER, at.payloadEnd);
        if ('repeated' in row) values[key] = [...((values[key] as unknown[] | undefined) ?? []), value];
        else values[key] = value;
      }
      return values as TableValues<R, 'out'>;
    },
    locate(from, start, end, offset) {
      const values: Values = {};
      for (const at of attributesIn(name, from, start, end)) {
        const [key, row] = find(from, at.start) ?? [];
        if (key === undefined || row === undefined) continue;
        const codec = codecOf(row, values);
        if (offset < at.start || offset >= at.payloadEnd) {
          if ('codec' in row) values[key] = row.codec.read(from, at.start + HEADER, at.payloadEnd);
          continue;
        }
        const inner = offset >= at.start + HEADER && codec?.locate?.(from, at.start + HEADER, at.payloadEnd, offset);
        return inner || `${name}.${key}`;
      }
      return undefined;
    },
  };
}

/** The layout of a row; for a chosen one, by what was read before it: the kernel puts the kind before its data. */
function codecOf(row: AnyRow, values: Readonly<Values>): AnyCodec | undefined {
  return 'codec' in row ? row.codec : row.kinds[String(values[row.by])];
}

function writeAttrs(to: Writer, name: string, rows: Rows, values: Readonly<Values>): void {
  // In the order of the value's keys, so that what was read is written back byte for byte.
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const row = rows[key];
    const codec = row && codecOf(row, values);
    if (row === undefined || codec === undefined) throw new CodecError(`${name} has no row ${key} for this kind`);
    for (const each of 'repeated' in row ? (value as readonly unknown[]) : [value]) {
      writeAttr(to, `${name}.${key}`, row, codec, each);
    }
  }
}

function writeAttr(to: Writer, label: string, row: AnyRow, codec: AnyCodec, value: unknown): void {
  const start = to.length;
  u16.write(to, 0);
  u16.write(to, row.flagged ? row.type | NLA_F.NESTED : row.type);
  try {
    codec.write(to, value as never);
  } catch (cause) {
    throw cause instanceof CodecError ? new CodecError(`${label}: ${cause.message}`, { cause }) : cause;
  }
  // The length counts the header and not the padding.
  to.patchU16(start, to.length - start);
  to.align();
}

interface Extent {
  readonly start: number;
  /** Where the payload ends, padding left out. */
  readonly payloadEnd: number;
}

function* attributesIn(name: string, from: Source, start: number, end: number): Generator<Extent> {
  for (let at = start; at + HEADER <= end; ) {
    const length = u16.read(from, at, at + 2);
    if (length < HEADER || at + length > end) {
      throw new CodecError(`${name}: the attribute at offset ${at - start} says it has ${length} bytes of ${end - at}`);
    }
    yield { start: at, payloadEnd: at + length };
    at += aligned(length);
  }
}

function checkLength(label: string, codec: AnyCodec, start: number, end: number): void {
  const length = end - start - HEADER;
  const { size } = codec;
  if (size === undefined || length === size || (codec.mayBeLonger && length > size)) return;
  throw new CodecError(`${label} at offset ${start} has ${length} bytes, not ${size}`);
}
