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
/** A length is a number of 16 bits. */
const LONGEST = 0xffff;
/** The bits of a type that are its number. */
const TYPE = ~(NLA_F.NESTED | NLA_F.NET_BYTEORDER);

type Values = Record<string, unknown>;

/** A row with its names, made once per table. */
interface Entry {
  readonly key: string;
  /** `linkinfo-vlan.id`, for errors. */
  readonly label: string;
  readonly row: AnyRow;
}

interface Entries {
  readonly byKey: ReadonlyMap<string, Entry>;
  readonly byType: readonly (Entry | undefined)[];
}

function entriesOf(name: string, rows: Rows): Entries {
  const byKey = new Map<string, Entry>();
  const byType: (Entry | undefined)[] = [];
  for (const [key, row] of Object.entries(rows)) {
    const entry = { key, label: `${name}.${key}`, row };
    byKey.set(key, entry);
    byType[row.type] = entry;
  }
  return { byKey, byType };
}

export function attrs<const R extends Rows>(name: string, rows: R): AttrTable<R> {
  // Made with the first message: a call uses a few of the tables that there are.
  let made: Entries | undefined;
  const entries = () => {
    made ??= entriesOf(name, rows);
    return made;
  };
  const entryAt = (from: Source, at: number) => entries().byType[u16.read(from, at + 2, at + HEADER) & TYPE];

  return {
    name,
    rows,
    size: undefined,
    // The types above have checked keys and values; in here they are only names and codecs.
    write: (to, values) => writeAttrs(to, name, entries().byKey, values as Values),
    read(from, start, end) {
      const values: Values = {};
      for (let at = start; at + HEADER <= end; ) {
        const length = lengthAt(name, from, at, end);
        const entry = entryAt(from, at);
        if (entry) readInto(values, entry, from, at, at + length);
        at += aligned(length);
      }
      return values as TableValues<R, 'out'>;
    },
    locate(from, start, end, offset) {
      const values: Values = {};
      for (let at = start; at + HEADER <= end; ) {
        const length = lengthAt(name, from, at, end);
        const entry = entryAt(from, at);
        if (entry && offset >= at && offset < at + length) return nameWithin(entry, values, from, at, length, offset);
        if (entry) readInto(values, entry, from, at, at + length);
        at += aligned(length);
      }
      return undefined;
    },
  };
}

/** The layout of a row; for a chosen one, by what was read before it: the kernel puts the kind before its data. */
function codecOf(row: AnyRow, values: Readonly<Values>): AnyCodec | undefined {
  if ('codec' in row) return row.codec;
  const kind = String(values[row.by]);
  return Object.hasOwn(row.kinds, kind) ? row.kinds[kind] : undefined;
}

function readInto(values: Values, { key, label, row }: Entry, from: Source, start: number, end: number): void {
  const codec = codecOf(row, values);
  if (codec === undefined) return; // data of a kind that no table is for
  checkLength(label, codec, start, end);
  const value = codec.read(from, start + HEADER, end);
  const before = values[key];
  if (!('repeated' in row)) values[key] = value;
  else if (Array.isArray(before)) before.push(value);
  else values[key] = [value];
}

function nameWithin(entry: Entry, values: Values, from: Source, at: number, length: number, offset: number): string {
  const payload = at + HEADER;
  if (offset < payload) return entry.label;
  return codecOf(entry.row, values)?.locate?.(from, payload, at + length, offset) ?? entry.label;
}

function writeAttrs(to: Writer, name: string, entries: ReadonlyMap<string, Entry>, values: Readonly<Values>): void {
  // In the order of the value's keys, so that what was read is written back byte for byte.
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const entry = entries.get(key);
    const codec = entry && codecOf(entry.row, values);
    if (entry === undefined || codec === undefined) throw new CodecError(`${name} has no row "${key}" here`);
    if ('repeated' in entry.row) for (const each of value as readonly unknown[]) writeAttr(to, entry, codec, each);
    else writeAttr(to, entry, codec, value);
  }
}

function writeAttr(to: Writer, { label, row }: Entry, codec: AnyCodec, value: unknown): void {
  const start = to.length;
  u16.write(to, 0);
  u16.write(to, row.flagged ? row.type | NLA_F.NESTED : row.type);
  try {
    codec.write(to, value as never);
  } catch (cause) {
    throw cause instanceof CodecError ? new CodecError(`${label}: ${cause.message}`, { cause }) : cause;
  }
  // The length counts the header and not the padding.
  const length = to.length - start;
  if (length > LONGEST) throw new CodecError(`${label} has ${length} bytes, and an attribute can have ${LONGEST}`);
  to.patchU16(start, length);
  to.align();
}

function lengthAt(name: string, from: Source, at: number, end: number): number {
  const length = u16.read(from, at, at + 2);
  if (length >= HEADER && at + length <= end) return length;
  throw new CodecError(`${name}: the attribute at offset ${at} says it has ${length} bytes of ${end - at}`);
}

function checkLength(label: string, codec: AnyCodec, start: number, end: number): void {
  const length = end - start - HEADER;
  const { size } = codec;
  if (size === undefined || length === size || (codec.mayBeLonger && length > size)) return;
  throw new CodecError(`${label} at offset ${start} has ${length} bytes, not ${size}`);
}
