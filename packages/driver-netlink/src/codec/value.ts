import { sourceOf, Writer } from './bytes.ts';
import type { Codec } from './codec.ts';

/** One value on its own, as bytes: what a register or a key of a set holds. */
export function bytesOf<In>(codec: Codec<unknown, In>, value: In): Uint8Array {
  const to = new Writer(codec.size ?? 64);
  codec.write(to, value);
  return new Uint8Array(to.finish());
}

/** One value that takes all of the bytes. */
export function valueIn<Out>(codec: Codec<Out, never>, bytes: Uint8Array): Out {
  return codec.read(sourceOf(bytes), 0, bytes.length);
}
