import { readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, type Namespace, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { removeNamespace } from '../namespaces.ts';
import { contractTest } from './contract-test.ts';

/** What every driver of `Namespaces` must do. */
export function namespacesContract(make: () => Namespaces): void {
  const test = contractTest(make);

  describe('namespaces', () => {
    test('NS-01 enter runs in the pod and comes back, nested and many times', async ({ inHost, inPod, pod }) => {
      const own = currentNamespace();
      const pods = (await pod.exec('readlink', '/proc/self/ns/net')).trim();
      expect(inPod.enter(currentNamespace)).toBe(pods);
      expect(currentNamespace()).toBe(own);
      expect(inPod.enter(() => [inHost.enter(currentNamespace), currentNamespace()])).toEqual([own, pods]);
      const seen = await Promise.all(Array.from({ length: 200 }, async () => inPod.enter(currentNamespace)));
      expect(new Set(seen)).toEqual(new Set([pods]));
    });

    test('NS-02 what the action throws comes out unchanged, and the caller is back', async ({ inPod }) => {
      const own = currentNamespace();
      const inside = new Error('inside');
      const failing = () =>
        inPod.enter(() => {
          throw inside;
        });
      expect(failing).toThrow(inside);
      expect(currentNamespace()).toBe(own);
    });

    test('NS-03 two handles of one namespace are the same, two namespaces are not', async ({
      namespaces,
      inHost,
      inPod,
      pod,
    }) => {
      const second = namespaces.open(pod.path);
      expect([inPod.same(second), inPod.same(inHost), inHost.same(namespaces.host)]).toEqual([true, false, true]);
      second.close();
      expect(namespaces.isHost(pod.path)).toBe(false);
      expect(namespaces.isHost('/proc/self/ns/net')).toBe(true);
      expect(namespaces.isHost('/nowhere')).toBe(false);
    });

    test('NS-04 a path that is not there is an unknown container, or undefined', async ({ namespaces, folder }) => {
      const missing = join(folder, 'none');
      expect(thrownBy(() => namespaces.open(missing))).toMatchObject({
        code: 3,
        message: expect.stringContaining(missing),
      });
      expect(namespaces.openIfThere(missing)).toBeUndefined();
    });

    test('NS-04 a regular file is refused, with what it is', async ({ namespaces, folder }) => {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      const refusal = { code: 4, message: expect.stringContaining(`unknown FS magic on "${file}": `) };
      expect(thrownBy(() => namespaces.open(file))).toMatchObject(refusal);
      expect(thrownBy(() => namespaces.openIfThere(file))).toMatchObject(refusal);
    });

    test('NS-05 a closed handle does nothing any more; closing twice is fine', async ({ namespaces, pod }) => {
      const handle = namespaces.open(pod.path);
      handle.close();
      handle.close();
      expect(() => handle.enter(() => 1)).toThrow();
      await expect(listed(handle)).rejects.toThrow();
    });

    test('a promise out of enter is refused', async ({ inPod }) => {
      expect(() => inPod.enter(() => Promise.resolve(1))).toThrow();
    });

    test('a handle outlives the name it was opened by', async ({ inPod, pod }) => {
      await inPod.links.create({ kind: 'bridge', name: 'br0' });
      await removeNamespace(pod);
      expect(await listed(inPod)).toContain('br0');
    });
  });
}

function currentNamespace(): string {
  return readlinkSync('/proc/thread-self/ns/net');
}

// Async, so that a handle that throws at once and one that rejects look the same.
async function listed(namespace: Namespace): Promise<string[]> {
  return (await namespace.links.list()).map(({ name }) => name);
}

function thrownBy(action: () => unknown): CniError | undefined {
  try {
    action();
  } catch (error) {
    if (CniError.is(error)) return error;
    throw error;
  }
  return undefined;
}
