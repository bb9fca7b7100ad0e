import type { Observation } from './run-case.ts';

/** One value that is not the same on both sides. Absent on one: `undefined`. */
export interface Difference {
  readonly case: string;
  readonly version: string;
  /** `1 ADD / host / links / cni0 / mtu` */
  readonly path: string;
  readonly reference: unknown;
  readonly podwire: unknown;
}

/** Every leaf, or whole branch that only one side has, in which two observations differ. */
export function differencesOf(
  where: { readonly case: string; readonly version: string },
  reference: Observation,
  podwire: Observation,
): Difference[] {
  const found: Difference[] = [];
  compare([], reference, podwire, (path, left, right) => {
    found.push({ ...where, path: path.join(' / '), reference: left, podwire: right });
  });
  return found;
}

type Report = (path: readonly string[], reference: unknown, podwire: unknown) => void;

function compare(path: readonly string[], left: unknown, right: unknown, report: Report): void {
  if (!isBranch(left) || !isBranch(right) || Array.isArray(left) !== Array.isArray(right)) {
    if (!Object.is(left, right)) report(path, left, right);
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compare([...path, key], left[key], right[key], report);
  }
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
