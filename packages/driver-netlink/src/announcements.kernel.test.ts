import { KernelError, type Namespace } from '@podwire/core';
import { test as base, expect, type TestNamespace } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const OLD_MAC = '02:00:00:00:00:0a';

const test = base.extend<{ sender: Namespace; mac: string }>({
  /** The pod, with the driver. Its link leads to v0 in the host, which judges. */
  sender: async ({ host, pod }, use) => {
    await host.exec('ip', 'link', 'add', 'v0', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pod.name));
    await pod.exec('ip', 'link', 'set', 'eth0', 'up');
    await host.exec('ip', 'address', 'add', '10.1.0.1/24', 'dev', 'v0');
    await host.exec('ip', 'address', 'add', 'fd00::1/64', 'dev', 'v0', 'nodad');
    const sender = new NetlinkNamespaces(new KoffiLibc()).open(pod.path);
    await use(sender);
    sender.close();
  },
  mac: async ({ sender: _, pod }, use) => {
    await use(String((await pod.ip('link show eth0')).address));
  },
});

/** What the judge believes to be the owner of an address, as soon as that is no longer the old one. */
async function newOwner(judge: TestNamespace, address: string): Promise<unknown> {
  for (let looks = 0; looks < 50; looks++) {
    const [entry] = await judge.ip(`neigh show to ${address} dev v0`);
    if (entry?.lladdr !== OLD_MAC) return entry?.lladdr;
  }
  return OLD_MAC;
}

test.for(['10.1.0.5', 'fd00::5'])(
  'neighbours that know %s learn where it has gone',
  async (address, { host, sender, mac }) => {
    await host.exec('ip', 'neigh', 'replace', address, 'lladdr', OLD_MAC, 'nud', 'stale', 'dev', 'v0');
    await sender.announcements.announce('eth0', address);
    expect(await newOwner(host, address)).toBe(mac);
  },
);

test('an advertisement from a router does not take the router away', async ({ host, pod, sender }) => {
  await pod.exec('sysctl', '-q', '-w', 'net.ipv6.conf.eth0.forwarding=1');
  await host.exec('ip', 'neigh', 'replace', 'fd00::5', 'lladdr', OLD_MAC, 'nud', 'stale', 'dev', 'v0', 'router');
  await sender.announcements.announce('eth0', 'fd00::5');
  await newOwner(host, 'fd00::5');
  expect(await host.ip('neigh show to fd00::5 dev v0')).toMatchObject([{ router: null }]);
});

test('a link that is down is an error that says so', async ({ pod, sender }) => {
  await pod.exec('ip', 'link', 'set', 'eth0', 'down');
  const error: unknown = await sender.announcements.announce('eth0', '10.1.0.5').catch((thrown: unknown) => thrown);
  expect(KernelError.is(error, 'ENETDOWN') && [error.message, error.details]).toEqual([
    `cannot announce address 10.1.0.5 on link eth0 in namespace ${pod.path}: ENETDOWN, Network is down`,
    'Set the link up first. See: ip link show',
  ]);
});

test('a link that is not there is ENODEV; loopback has nobody to tell', async ({ sender }) => {
  await expect(sender.announcements.announce('eth9', '10.1.0.5')).rejects.toMatchObject({ errno: 'ENODEV' });
  await expect(sender.announcements.announce('lo', '10.1.0.5')).resolves.toBeUndefined();
});
