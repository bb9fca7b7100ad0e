import type { Namespace, Namespaces } from '@podwire/core';
import { test } from '../fixtures.ts';

/** The driver under test, open in the two namespaces of the test. */
export interface Driven {
  readonly namespaces: Namespaces;
  readonly inHost: Namespace;
  readonly inPod: Namespace;
}

/** testkit's `test`, with the driver beside the judges. The factory is called in the host namespace, once per test. */
export function contractTest(make: () => Namespaces) {
  return test.extend<Driven>({
    namespaces: async ({ host: _ }, use) => {
      await use(make());
    },
    inHost: async ({ namespaces }, use) => {
      await use(namespaces.host);
    },
    inPod: async ({ namespaces, pod }, use) => {
      const handle = namespaces.open(pod.path);
      await use(handle);
      handle.close();
    },
  });
}
