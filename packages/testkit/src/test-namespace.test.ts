import { readlinkSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { TestNamespace } from './test-namespace.ts';

test.for([undefined, '', readlinkSync('/proc/self/ns/net')])(
  'nothing acts in the namespace of the machine (its name is given as %j)',
  (outer) => {
    vi.stubEnv('PODWIRE_OUTER_NETNS', outer);
    expect(() => new TestNamespace(undefined)).toThrow('tools/in-namespace');
    vi.unstubAllEnvs();
  },
);
