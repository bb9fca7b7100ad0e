import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { hostNamespace, makeNamespace, removeNamespace } from './namespaces.ts';
import { resetHost } from './reset-host.ts';
import type { TestNamespace } from './test-namespace.ts';

/** What each kernel test is given; made when a test asks for it, taken down after it. */
export interface Fixtures {
  /** The namespace that the drivers act in: this process's own, empty before the test and emptied after it. */
  readonly host: TestNamespace;
  /** A fresh namespace for a pod. */
  readonly pod: TestNamespace;
  /** As many further ones as wanted. */
  readonly pods: (count: number) => Promise<TestNamespace[]>;
  /** An empty folder for state files. */
  readonly folder: string;
}

/** The fixture of an empty folder, for tests that need no namespaces: `test.extend(withFolder)`. */
export const withFolder = {
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  folder: async ({}, use: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(tmpdir(), 'podwire-test-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
};

/** vitest's `test` with namespaces of its own for every test. Runs under tools/in-namespace. */
export const test = base.extend(withFolder).extend<Omit<Fixtures, 'folder'>>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  host: async ({}, use) => {
    const host = hostNamespace();
    await resetHost(host);
    await use(host);
    await resetHost(host);
  },
  // Pods depend on the host, so that its links, the pods' other ends among them, are deleted last and in any case.
  pods: async ({ host: _ }, use) => {
    const pods: TestNamespace[] = [];
    await use(async (count) => {
      const more = await Promise.all(Array.from({ length: count }, () => makeNamespace('pod')));
      pods.push(...more);
      return more;
    });
    await Promise.all(pods.map(removeNamespace));
  },
  pod: async ({ host: _ }, use) => {
    const pod = await makeNamespace('pod');
    await use(pod);
    await removeNamespace(pod);
  },
});
