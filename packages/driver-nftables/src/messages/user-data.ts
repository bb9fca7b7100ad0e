import { type AnyCodec, type Codec, CodecError, type InputOf, type ValuesOf } from '@podwire/driver-netlink';

const HEADER = 2;
/** `nft` reads 128 bytes of a comment, with its NUL; the length byte would allow more. */
const LONGEST = 255;

interface Row<C extends AnyCodec = AnyCodec> {
  readonly type: number;
  readonly codec: C;
}

/**
 * What programs keep beside an object, and the kernel does not look at: records of type, length and value, each a byte
 * but the last (libnftnl, include/libnftnl/udata.h). Records that are not known are skipped.
 */
export function userData<const R extends Readonly<Record<string, Row>>>(
  rows: R,
): Codec<
  { readonly [K in keyof R]?: ValuesOf<R[K]['codec']> | undefined },
  { readonly [K in keyof R]?: InputOf<R[K]['codec']> | undefined }
> {
  const entries = Object.entries<Row>(rows);
  return {
    size: undefined,
    write(to, values) {
      for (const [key, value] of Object.entries(values)) {
        const row = rows[key];
        if (value === undefined || row === undefined) continue;
        const start = to.reserve(HEADER);
        row.codec.write(to, value as never);
        const length = to.length - start - HEADER;
        if (length > LONGEST) throw new CodecError(`${key} has ${length} bytes, and ${LONGEST} fit`);
        to.bytes.set([row.type, length], start);
      }
    },
    read(from, start, end) {
      const values: Record<string, unknown> = {};
      for (let at = start; at + HEADER <= end; ) {
        const [type, length = 0] = from.bytes.subarray(at, at + HEADER);
        const value = at + HEADER;
        const [key, row] = entries.find(([, each]) => each.type === type) ?? [];
        if (key && row && value + length <= end) values[key] = row.codec.read(from, value, value + length);
        at = value + length;
      }
      return values as { readonly [K in keyof R]?: ValuesOf<R[K]['codec']> };
    },
  };
}
