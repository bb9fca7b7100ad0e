import type { About } from './about.ts';
import type { MessageTable, ValuesFor } from './codec/request.ts';
import type { Modifier } from './socket.ts';

/** One message of a batch. */
export interface Part {
  readonly table: MessageTable;
  readonly flags: readonly Modifier[];
  readonly values: ValuesFor<MessageTable>;
  /** What the error says when this part is what the kernel refuses. */
  readonly about: About;
  /** Whether the kernel is to answer it when all is well too. Refusals it always answers. */
  readonly acknowledged?: boolean;
}

/** A part whose values fit its table. */
export function part<T extends MessageTable>(
  table: T,
  flags: readonly Modifier[],
  values: ValuesFor<T>,
  about: About,
): Part {
  // The types have compared table and values; in a list of parts of several tables they cannot any more.
  return { table, flags, values: values as ValuesFor<MessageTable>, about };
}
