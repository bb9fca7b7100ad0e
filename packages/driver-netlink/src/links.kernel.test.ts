import { KernelError } from '@podwire/core';
import { expect, linksContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());
linksContract(make);

const failureOf = async (action: Promise<unknown>): Promise<KernelError | undefined> => {
  const [result] = await Promise.allSettled([action]);
  return result?.status === 'rejected' && KernelError.is(result.reason) ? result.reason : undefined;
};

test('a name longer than the kernel’s limit is an alternative name', async ({ host }) => {
  await host.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
  await host.exec('ip', 'link', 'property', 'add', 'dev', 'br0', 'altname', 'the-bridge-of-the-pods');
  const { links } = make().host;
  expect(await links.get('the-bridge-of-the-pods')).toMatchObject({ name: 'br0' });
  expect(await links.get('the-bridge-of-the-node')).toBeUndefined();
  expect(await links.get('x'.repeat(200))).toBeUndefined();
  await links.set('the-bridge-of-the-pods', { up: true });
  expect((await host.ip('link show br0')).flags).toContain('UP');
  expect(await links.remove('the-bridge-of-the-pods')).toBe(true);
  expect(await host.linkNames()).toEqual(['lo']);
});

test('an error names operation, link, kind and namespace, and what to do', async ({ pod, host: _ }) => {
  const inPod = make().open(pod.path);
  await inPod.links.create({ kind: 'bridge', name: 'br0' });
  const error = await failureOf(inPod.links.create({ kind: 'bridge', name: 'br0' }));
  inPod.close();
  expect(error?.message).toBe(`cannot create link br0 (bridge) in namespace ${pod.path}: EEXIST, File exists`);
  expect(error?.details).toContain('A link named br0 exists and is not ours. See: ip -d link show br0');
});

test('the kernel’s own words are part of the error', async ({ host: _ }) => {
  const { links } = make().host;
  await links.create({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
  const error = await failureOf(links.set('v0', { mtu: 100_000 }));
  expect(error).toMatchObject({ errno: 'EINVAL', subject: 'v0 in the host namespace' });
  expect(error?.kernelMessage).toContain('mtu greater than device maximum');
});

test('the attribute that the kernel refuses is known by its row', async ({ host: _ }) => {
  const { links } = make().host;
  const long = await failureOf(links.create({ kind: 'bridge', name: 'a-name-that-is-too-long' }));
  expect(long).toMatchObject({ errno: 'ERANGE', attribute: 'link-attrs.ifname' });
  const peer = { name: 'a-name-that-is-too-long' };
  const nested = await failureOf(links.create({ kind: 'veth', name: 'v0', peer }));
  expect(nested?.attribute).toBe('linkinfo-veth-peer.ifname');
});

test('a removal waits beside this thread and not on it', async ({ host: _ }) => {
  const { links } = make().host;
  await links.create({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
  let ticked = false;
  setImmediate(() => {
    ticked = true;
  });
  expect(await links.remove('v0')).toBe(true);
  expect(ticked).toBe(true);
});

test('many links come and go at the same time', async ({ host, pod }) => {
  const namespaces = make();
  const inPod = namespaces.open(pod.path);
  const all = Array.from({ length: 24 }, (_, at) => at);
  const made = await Promise.all(
    all.map((at) =>
      namespaces.host.links.create({ kind: 'veth', name: `v${at}`, peer: { name: `p${at}`, in: inPod } }),
    ),
  );
  expect(await pod.linkNames()).toHaveLength(25);
  expect(await Promise.all(made.map((link) => namespaces.host.links.remove(link)))).toEqual(all.map(() => true));
  expect(await host.linkNames()).toEqual(['lo']);
  inPod.close();
});

test('a peer that cannot be set up takes the pair with it', async ({ host, pod }) => {
  const namespaces = make();
  const inPod = namespaces.open(pod.path);
  const links = Object.create(inPod.links, {
    set: { value: () => Promise.reject(new Error('set up by nobody')) },
  });
  const broken = Object.create(inPod, { links: { value: links } });
  const pair = namespaces.host.links.create({ kind: 'veth', name: 'v0', peer: { name: 'p0', in: broken, up: true } });
  await expect(pair).rejects.toThrow('set up by nobody');
  expect(await host.linkNames()).toEqual(['lo']);
  inPod.close();
});
