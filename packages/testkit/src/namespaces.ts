import { existsSync } from 'node:fs';
import { mustRun } from './programs.ts';
import { TestNamespace } from './test-namespace.ts';

let made = 0;

/** Makes a named namespace with lo up, in /run/netns. Names are unique on this machine, as processes are. */
export async function makeNamespace(label: string): Promise<TestNamespace> {
  made += 1;
  const name = `${label}-${process.pid}-${made}`;
  await mustRun('ip', ['netns', 'add', name]);
  await mustRun('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return new TestNamespace(name);
}

/** Unmounts and forgets a namespace; one that a test has removed is fine. */
export async function removeNamespace(namespace: TestNamespace): Promise<void> {
  if (namespace.name !== undefined && existsSync(namespace.path)) await mustRun('ip', ['netns', 'del', namespace.name]);
}

/** The namespace that this process runs in, which drivers call the host. @throws Error outside tools/in-namespace */
export function hostNamespace(): TestNamespace {
  return new TestNamespace(undefined);
}
