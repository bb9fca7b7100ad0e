import type { Observation } from './run-case.ts';

/** One value that is not the same on both sides. Absent on one: `undefined`. */
export interface Difference {
  readonly case: string;
  readonly version: string;
  readonly command: string;
  /** Below the step: `host / links / cni0 / mtu` */
  readonly path: string;
  readonly reference: unknown;
  readonly podwire: unknown;
  /** How the step's last ADD ended on either side; absent before the first one. */
  readonly added?: { readonly reference: boolean; readonly podwire: boolean };
}

interface StepObservation {
  readonly exitCode: number;
}

/** Every leaf, or whole branch that only one side has, in which two observations differ. */
export function differencesOf(
  where: { readonly case: string; readonly version: string },
  reference: Observation,
  podwire: Observation,
): Difference[] {
  const found: Difference[] = [];
  let added: Difference['added'];
  for (const step of Object.keys(reference)) {
    const command = step.split(' ')[1] ?? step;
    const sides = { reference: reference[step] as StepObservation, podwire: podwire[step] as StepObservation };
    if (command === 'ADD') {
      added = { reference: sides.reference.exitCode === 0, podwire: sides.podwire.exitCode === 0 };
    }
    compare([], sides.reference, sides.podwire, (path, left, right) => {
      const difference = { ...where, command, path: path.join(' / '), reference: left, podwire: right };
      found.push(added ? { ...difference, added } : difference);
    });
  }
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
