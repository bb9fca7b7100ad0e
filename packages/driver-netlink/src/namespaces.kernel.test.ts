import { readdirSync } from 'node:fs';
import { CniError } from '@podwire/core';
import { expect, namespacesContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());
namespacesContract(make);

const refusal = (path: string): CniError | undefined => {
  try {
    make().open(path).close();
  } catch (error) {
    if (CniError.is(error)) return error;
  }
  return undefined;
};

test('a missing path is told as the reference plugins do', async ({ folder }) => {
  expect(refusal(`${folder}/none`)).toMatchObject({
    code: 3,
    message: `failed to Statfs "${folder}/none": no such file or directory`,
  });
});

test('a file under /proc is no namespace, though the reference plugins take it for one', () => {
  expect(refusal('/proc/self/status')).toMatchObject({
    code: 4,
    message: 'unknown FS magic on "/proc/self/status": 9fa0',
  });
});

test('a namespace of another kind is refused', () => {
  expect(refusal('/proc/self/ns/mnt')).toMatchObject({
    code: 4,
    message: '"/proc/self/ns/mnt" is a namespace, but no network namespace',
  });
});

test('a path that cannot be looked at says why', () => {
  expect(refusal('/proc/self/status/none')).toMatchObject({
    code: 5,
    message: 'failed to Statfs "/proc/self/status/none": ENOTDIR',
  });
});

test('a handle leaves no descriptor behind', async ({ pod }) => {
  const namespaces = make();
  const use = async () => {
    const handle = namespaces.open(pod.path);
    await handle.links.list();
    await handle.links.remove('none'); // on a lent socket
    handle.close();
  };
  await use();
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 20; round++) await use();
  expect(readdirSync('/proc/self/fd')).toHaveLength(before);
});

test('a refused path leaves no descriptor behind', () => {
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 20; round++) refusal('/proc/self/ns/mnt');
  expect(readdirSync('/proc/self/fd')).toHaveLength(before);
});
