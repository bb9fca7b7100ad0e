import type { AttrTable } from './attrs.ts';
import { aligned } from './bytes.ts';
import type { Codec, InputOf, ValuesOf } from './codec.ts';
import type { Rows } from './rows.ts';
import type { Fields, Struct } from './struct.ts';

export interface Headed<H, A> {
  readonly header: H;
  readonly attrs: A;
}

/** A struct with attributes after it, as the payload of an attribute. */
export function headed<F extends Fields, R extends Rows>(
  header: Struct<F>,
  attrs: AttrTable<R>,
): Codec<
  Headed<ValuesOf<Struct<F>>, ValuesOf<AttrTable<R>>>,
  Partial<Headed<InputOf<Struct<F>>, InputOf<AttrTable<R>>>>
> {
  const attributes = aligned(header.size);
  return {
    size: undefined,
    write(to, value) {
      header.write(to, (value.header ?? {}) as never);
      to.align();
      attrs.write(to, (value.attrs ?? {}) as never);
    },
    read: (from, start, end) => ({
      header: header.read(from, start, start + header.size) as ValuesOf<Struct<F>>,
      attrs: attrs.read(from, start + attributes, end) as ValuesOf<AttrTable<R>>,
    }),
    locate: (from, start, end, offset) =>
      offset < start + attributes
        ? header.locate?.(from, start, start + header.size, offset)
        : attrs.locate?.(from, start + attributes, end, offset),
  };
}
