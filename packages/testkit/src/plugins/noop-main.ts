import { readFileSync } from 'node:fs';
import { noop } from './noop.ts';

/** The no-op plugin as a process: bundled and given a `#!` line, it is the reference's test double. */
export function noopMain(host: Pick<NodeJS.Process, 'env' | 'stdout' | 'stderr' | 'exitCode'>): void {
  const withoutStdin = !host.env.CNI_COMMAND || host.env.CNI_COMMAND === 'VERSION';
  const { stdout, stderr, exitCode } = noop(host.env, withoutStdin ? '' : readFileSync(0, 'utf8'));
  host.stderr.write(stderr);
  host.stdout.write(stdout);
  host.exitCode = exitCode;
}
