import { expect, test } from 'vitest';
import type { Link, LinkSpec } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import { KernelError } from '../errors.ts';
import { createVeth, vethName } from './veth.ts';

const attachment = { network: 'net', containerId: 'c1', ifname: 'eth0' };
const exists = () =>
  new KernelError({ operation: 'create link', subject: 'x', errno: 'EEXIST', errnoText: 'File exists' });

/** A kernel that refuses names would need a broken random generator: this host refuses the first `refusals` names. */
function hostThatRefuses(refusals: number, specs: LinkSpec[] = []): Namespace {
  const create = async (spec: LinkSpec) => {
    specs.push(spec);
    if (specs.length <= refusals) throw exists();
    return { index: 7, name: spec.name } as Link;
  };
  return { links: { create } } as unknown as Namespace;
}
const podWith = (link?: Partial<Link>) =>
  ({ path: '/run/netns/p', links: { get: async () => link } }) as unknown as Namespace;

test('names are veth and eight hex digits', () => {
  for (let round = 0; round < 100; round += 1) expect(vethName()).toMatch(/^veth[0-9a-f]{8}$/);
});

test('a name that is taken on the host is followed by another', async () => {
  const specs: LinkSpec[] = [];
  expect((await createVeth(hostThatRefuses(2, specs), podWith(), attachment)).index).toBe(7);
  expect(new Set(specs.map(({ name }) => name)).size).toBe(3);
});

test('ten names that are taken are enough', async () => {
  const specs: LinkSpec[] = [];
  await expect(createVeth(hostThatRefuses(99, specs), podWith(), attachment)).rejects.toMatchObject({
    errno: 'EEXIST',
  });
  expect(specs).toHaveLength(10);
});

test('a name that is taken in the pod is not tried again', async () => {
  const specs: LinkSpec[] = [];
  await expect(createVeth(hostThatRefuses(99, specs), podWith({ kind: 'veth' }), attachment)).rejects.toMatchObject({
    code: 4,
    message: 'CNI_IFNAME is taken: interface "eth0" already exists in "/run/netns/p"',
  });
  expect(specs).toHaveLength(1);
});

test('the MTU is for both ends, and an MTU that is not positive for none', async () => {
  const specs: LinkSpec[] = [];
  await createVeth(hostThatRefuses(0, specs), podWith(), attachment, {
    mtu: 1400,
    mac: '02:00:00:00:00:01',
    master: 4,
  });
  await createVeth(hostThatRefuses(0), podWith(), attachment, { mtu: -1 });
  expect(specs[0]).toMatchObject({
    mtu: 1400,
    master: 4,
    up: true,
    alias: 'podwire net c1 eth0',
    peer: { name: 'eth0', mtu: 1400 },
  });
  expect(specs[0]).not.toHaveProperty('mac');
});
