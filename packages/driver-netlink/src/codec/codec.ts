import type { Source, Writer } from './bytes.ts';

/** How one value is laid out in bytes. Reading gives `Out`; writing may take a looser `In`. */
export interface Codec<Out, In = Out> {
  /** Bytes that a value takes; `undefined` when that depends on the value. */
  readonly size: number | undefined;
  /** Whether more bytes than `size` are fine: the kernel's structs grow at their end. */
  readonly mayBeLonger?: boolean;
  write(to: Writer, value: In): void;
  read(from: Source, start: number, end: number): Out;
  /** The name of what lies at an offset, for codecs that have parts. */
  locate?(from: Source, start: number, end: number, offset: number): string | undefined;
}

/** Any codec at all: one that gives something, and of which nobody knows what it takes. */
export type AnyCodec = Codec<unknown, never>;

/** What reading gives: `ValuesOf<typeof vlanAttrs>`. */
export type ValuesOf<C> = C extends Codec<infer Out, never> ? Out : never;

/** What writing takes. */
export type InputOf<C> = C extends { write(to: Writer, value: infer In): void } ? In : never;

/** Bytes that do not fit their table, or a value that does not fit its row. Names both. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}
