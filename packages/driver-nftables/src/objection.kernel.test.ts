import { KernelError, type Namespaces } from '@podwire/core';
import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { expect, vi } from 'vitest';
import { NftablesFirewall } from './driver.ts';
import { Ruleset } from './ruleset.ts';
import { listed, publicationOf, tcp, test } from './testing/firewall-test.ts';

const refused = (errno: string) =>
  new KernelError({ operation: 'read generation of', subject: 'the ruleset', errno, errnoText: 'as the kernel says' });

// What the kernel answers is replaced below: none here lacks anything, or refuses root.
const namespaces = (): Namespaces => new NetlinkNamespaces(new KoffiLibc());

test('a kernel that has nf_tables is no objection, and is asked once', async ({ host }) => {
  const asked = vi.spyOn(Ruleset.prototype, 'generation');
  const firewall = new NftablesFirewall(namespaces());
  expect(await firewall.objection('ports')).toBeUndefined();
  expect(await firewall.objection('masquerade', { ips: [] })).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(await listed(host, 'table')).toEqual([]);
  asked.mockRestore();
});

test.for([
  ['EPERM', /CAP_NET_ADMIN/],
  ['EINVAL', /modprobe nf_tables/],
  ['EPROTONOSUPPORT', /modprobe nfnetlink/],
] as const)('%s is an objection that says what to do, until it is gone', async ([errno, remedy], { host: _ }) => {
  const asked = vi.spyOn(Ruleset.prototype, 'generation').mockImplementation(() => {
    throw refused(errno);
  });
  const firewall = new NftablesFirewall(namespaces());
  const objection = await firewall.objection('ports', publicationOf(2, [tcp(8080)]));
  expect(objection).toMatchObject({ code: 100, message: expect.stringContaining(errno) });
  expect(objection?.details).toMatch(remedy);
  asked.mockRestore();
  expect(await firewall.objection('ports')).toBeUndefined();
});
