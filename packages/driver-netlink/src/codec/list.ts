import { attrs } from './attrs.ts';
import type { AnyCodec, Codec, InputOf, ValuesOf } from './codec.ts';
import { repeated } from './rows.ts';

/**
 * A list in the kernel's way: one attribute after the other, all of the same type, each an item.
 *
 * @param flagged - whether the items are written with NLA_F_NESTED
 */
export function listOf<C extends AnyCodec>(
  name: string,
  type: number,
  item: C,
  { flagged = false }: { readonly flagged?: boolean } = {},
): Codec<readonly ValuesOf<C>[], readonly InputOf<C>[]> {
  const table = attrs(name, { item: { ...repeated(type, item as AnyCodec), flagged } });
  return {
    size: undefined,
    // `item` is C in both directions; the table knows it as any codec.
    write: (to, values) => table.write(to, { item: values as readonly never[] }),
    read: (from, start, end) => (table.read(from, start, end).item ?? []) as readonly ValuesOf<C>[],
    locate: (from, start, end, offset) => table.locate?.(from, start, end, offset),
  };
}
