import { Conntrack, FileLocks, Namespaces } from '@podwire/core';
import { Container } from 'inversify';
import { expect, test } from 'vitest';
import { NetlinkConntrack } from './conntrack.ts';
import { FlockLocks } from './file-locks.ts';
import { netlinkModule, netlinkTrace } from './module.ts';
import { NetlinkNamespaces } from './namespaces.ts';

test('the module provides what it says, with options and without', async () => {
  for (const modules of [[netlinkModule], [netlinkModule, netlinkTrace(() => {})]]) {
    const container = new Container();
    await container.load(...modules);
    expect(container.get(Namespaces)).toBeInstanceOf(NetlinkNamespaces);
    expect(container.get(Namespaces)).toBe(container.get(Namespaces));
    expect(container.get(Conntrack)).toBeInstanceOf(NetlinkConntrack);
    expect(container.get(FileLocks)).toBeInstanceOf(FlockLocks);
  }
});
