import type { Source, Writer } from './bytes.ts';
import type { AnyCodec, Codec, InputOf, ValuesOf } from './codec.ts';

/** Bytes that the kernel leaves between two fields. */
export interface Pad {
  readonly pad: number;
}
export const pad = (bytes: number): Pad => ({ pad: bytes });

export type Fields = Readonly<Record<string, AnyCodec | Pad>>;
type Named<F extends Fields> = { [K in keyof F]: F[K] extends Pad ? never : K }[keyof F];
type StructValues<F extends Fields> = { readonly [K in Named<F>]: ValuesOf<F[K]> };
type StructInput<F extends Fields> = { readonly [K in Named<F>]?: InputOf<F[K]> | undefined };

/** A C struct: fields in order, each of a fixed size, padding spelled out. Fields that are left out are zero. */
export interface Struct<F extends Fields> extends Codec<StructValues<F>, StructInput<F>> {
  readonly size: number;
}

export function struct<const F extends Fields>(name: string, fields: F): Struct<F> {
  const layout = layOut(name, fields);
  const named = layout.filter((part) => part.codec !== undefined);
  return {
    size: layout.reduce((sum, part) => sum + part.size, 0),
    mayBeLonger: true,
    write(to: Writer, value: StructInput<F>) {
      for (const { field, codec, size } of layout) {
        const input = (value as Readonly<Record<string, unknown>>)[field];
        if (codec === undefined || input === undefined) to.reserve(size);
        // StructInput has checked that each input is what its codec takes.
        else codec.write(to, input as never);
      }
    },
    read(from: Source, start: number) {
      const values: Record<string, unknown> = {};
      for (const part of named) {
        const at = start + part.start;
        values[part.field] = part.codec?.read(from, at, at + part.size);
      }
      return values as StructValues<F>;
    },
    locate(_from: Source, start: number, _end: number, offset: number) {
      const inside = offset - start;
      const part = named.find((each) => inside >= each.start && inside < each.start + each.size);
      return part && `${name}.${part.field}`;
    },
  };
}

interface Part {
  readonly field: string;
  readonly codec: AnyCodec | undefined;
  readonly start: number;
  readonly size: number;
}

function layOut(name: string, fields: Fields): Part[] {
  let start = 0;
  return Object.entries(fields).map(([field, kind]) => {
    const size = 'pad' in kind ? kind.pad : kind.size;
    if (size === undefined) throw new TypeError(`${name}.${field} has no fixed size`);
    const part = { field, codec: 'pad' in kind ? undefined : kind, start, size };
    start += size;
    return part;
  });
}
