// How the demo runs programs: in the host's namespace or in a named one, and to their end.
import { spawnSync } from 'node:child_process';

/** What to start so that a program runs in a named namespace; without a name, here. */
export function inside(namespace, file, args) {
  return namespace ? ['nsenter', [`--net=/run/netns/${namespace}`, '--', file, ...args]] : [file, args];
}

/** Runs a program that must succeed, and gives what it printed. */
export function must(file, args, { namespace, env = process.env } = {}) {
  const { status, stdout, stderr, error } = spawnSync(...inside(namespace, file, args), { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** What a program printed; `undefined` when it is not there or failed. */
export function attempt(file, args) {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

export function ip(...args) {
  return JSON.parse(must('ip', ['-json', ...args]));
}
