import type { AttrTable } from './attrs.ts';
import { aligned } from './bytes.ts';
import { type Codec, CodecError, type InputOf, type ValuesOf } from './codec.ts';
import type { Rows } from './rows.ts';
import { u16 } from './scalar.ts';
import type { Fields, Struct } from './struct.ts';

/**
 * Records one after the other, each a length in two bytes, the rest of a struct, and attributes: RTA_MULTIPATH.
 *
 * @param rest - the struct without its length
 */
export function records<F extends Fields, R extends Rows>(
  name: string,
  rest: Struct<F>,
  attrs: AttrTable<R>,
): Codec<
  readonly { readonly header: ValuesOf<Struct<F>>; readonly attrs: ValuesOf<AttrTable<R>> }[],
  readonly { readonly header: InputOf<Struct<F>>; readonly attrs: InputOf<AttrTable<R>> }[]
> {
  const headerSize = u16size + rest.size;
  return {
    size: undefined,
    write(to, values) {
      for (const { header, attrs: inner } of values) {
        const start = to.length;
        u16.write(to, 0);
        rest.write(to, header as never);
        attrs.write(to, inner as never);
        to.patchU16(start, to.length - start);
        to.align();
      }
    },
    read(from, start, end) {
      const found = [];
      for (let at = start; at + headerSize <= end; ) {
        const length = u16.read(from, at, at + u16size);
        if (length < headerSize || at + length > end) {
          throw new CodecError(`${name}: the record at offset ${at} says it has ${length} bytes of ${end - at}`);
        }
        found.push({
          header: rest.read(from, at + u16size, at + headerSize) as ValuesOf<Struct<F>>,
          attrs: attrs.read(from, at + headerSize, at + length) as ValuesOf<AttrTable<R>>,
        });
        at += aligned(length);
      }
      return found;
    },
  };
}

const u16size = 2;
