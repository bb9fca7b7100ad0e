import type { Attachment, IpConfig, PortMapping, Publication } from '@podwire/core';
import { test as base, expect, type TestNamespace } from '@podwire/testkit';
import { describe } from 'vitest';
import type { IptablesFirewall } from './iptables-firewall.ts';
import { Reference } from './testing/reference.ts';
import { driverOf, dump, flush, variants, type Words } from './testing/variants.ts';

const attachment: Attachment = { network: 'mynet', containerId: 'cid0123', ifname: 'eth0' };
const ips: readonly IpConfig[] = [{ address: '10.0.0.2/24' }, { address: 'fd00::2/64' }];
const mappings: readonly PortMapping[] = [
  { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
  { hostPort: 5353, containerPort: 53, protocol: 'udp' },
  { hostPort: 9000, containerPort: 80, protocol: 'sctp' },
  { hostPort: 8083, containerPort: 83, protocol: 'tcp', hostIP: '192.168.0.2' },
  { hostPort: 8084, containerPort: 84, protocol: 'tcp', hostIP: '0.0.0.0' },
  { hostPort: 8085, containerPort: 85, protocol: 'tcp', hostIP: '2001:db8:a::1' },
  { hostPort: 8086, containerPort: 86, protocol: 'tcp', hostIP: '::' },
  ...Array.from({ length: 20 }, (_, at) => ({ hostPort: 9100 + at, containerPort: 80, protocol: 'tcp' as const })),
];
const admission = { ips, adminChain: 'CNI-ADMIN', zone: 'trusted' };

function publicationOf(more: Partial<Publication> = {}): Publication {
  return { ips, mappings, snat: true, masqAll: false, markMasqBit: 13, ...more };
}

interface Side {
  add(): Promise<unknown>;
  del(): Promise<unknown>;
}

type Sides = (
  driver: IptablesFirewall,
  reference: Reference,
  pod: TestNamespace,
) => { readonly ours: Side; readonly theirs: Side };

const known = { ips };

/** A case per part and option, as both sides do it. */
const cases: Readonly<Record<string, Sides>> = {
  masquerade: (driver, reference, pod) => ({
    ours: {
      add: async () => {
        if (!(await pod.linkNames()).includes('eth0')) await reference.bridge('ADD', ips, { ipMasq: false });
        await driver.masquerade(attachment, { ips });
      },
      del: () => driver.forget(attachment, ['masquerade']),
    },
    theirs: { add: () => reference.bridge('ADD', ips), del: () => reference.bridge('DEL', ips) },
  }),
  ports: portsCase({}, {}),
  'ports without snat': portsCase({ snat: false }, { snat: false }),
  'ports with another mark': portsCase({ markMasqBit: 31 }, { markMasqBit: 31 }),
  'ports with conditions': portsCase(
    {
      conditionsV4: ['!', '-s', '192.0.2.0/24', '-i', 'eth+'],
      conditionsV6: ['-m', 'comment', '--comment', 'a "b" $(c)'],
    },
    {
      conditionsV4: ['!', '-s', '192.0.2.0/24', '-i', 'eth+'],
      conditionsV6: ['-m', 'comment', '--comment', 'a "b" $(c)'],
    },
  ),
  admission: (driver, reference) => ({
    ours: {
      add: () => driver.admit(attachment, admission),
      del: () => driver.forget(attachment, ['admission'], known),
    },
    theirs: { add: () => reference.firewall('ADD', ips), del: () => reference.firewall('DEL', ips) },
  }),
  'admission with an admin chain of another name': (driver, reference) => ({
    ours: {
      add: () => driver.admit(attachment, { ...admission, adminChain: 'MY-ADMIN' }),
      del: () => driver.forget(attachment, ['admission'], known),
    },
    theirs: {
      add: () => reference.firewall('ADD', ips, { iptablesAdminChainName: 'MY-ADMIN' }),
      del: () => reference.firewall('DEL', ips, { iptablesAdminChainName: 'MY-ADMIN' }),
    },
  }),
};

function portsCase(wanted: Partial<Publication>, config: object): Sides {
  return (driver, reference) => ({
    ours: {
      add: () => driver.publishPorts(attachment, publicationOf(wanted)),
      del: () => driver.forget(attachment, ['ports']),
    },
    theirs: {
      add: () => reference.portmap('ADD', ips, mappings, config),
      del: () => reference.portmap('DEL', ips, mappings, config),
    },
  });
}

const test = base.extend<{ sides: (variant: Words, name: string) => { ours: Side; theirs: Side } }>({
  sides: async ({ host, pod, folder }, use) => {
    await use((variant, name) => {
      const sides = cases[name];
      if (!sides) throw new Error(`no case ${name}`);
      return sides(driverOf(variant, folder), new Reference(host, variant, attachment, pod.path), pod);
    });
  },
});

describe.each(variants)('beside the reference plugins, iptables-%s', (variant) => {
  describe.each(Object.keys(cases))('%s', (name) => {
    test('the rules are the same, byte for byte', async ({ host, sides }) => {
      // By the nf_tables variant in any case: to `ip6tables-legacy -C` (1.8.9) rules with other ports are the same, so
      // that the reference leaves most out. What it meant to make is the same in both variants.
      const { theirs } = sides('nft', name);
      await theirs.add();
      const wanted = await dump(host, 'nft');
      await theirs.del();
      const afterwards = await dump(host, 'nft');
      await flush(host, 'nft');
      const { ours } = sides(variant, name);
      await ours.add();
      expect(await dump(host, variant)).toBe(wanted);
      await ours.del();
      expect(await dump(host, variant)).toBe(afterwards);
    });

    test('we remove what the reference made, and the reference what we made', async ({ host, sides }) => {
      const { ours, theirs } = sides(variant, name);
      await theirs.add();
      await theirs.del();
      const empty = await dump(host, variant);
      await theirs.add();
      expect(await dump(host, variant)).not.toBe(empty);
      await ours.del();
      expect(await dump(host, variant)).toBe(empty);
      await ours.add();
      expect(await dump(host, variant)).not.toBe(empty);
      await theirs.del();
      expect(await dump(host, variant)).toBe(empty);
    });

    test('what the reference made is found and not made again', async ({ host, sides }) => {
      const { ours, theirs } = sides(variant, name);
      const families = variant === 'legacy' ? ([4] as const) : ([4, 6] as const); // as above
      await theirs.add();
      const made = await dump(host, variant, families);
      await ours.add();
      expect(await dump(host, variant, families)).toBe(made);
    });
  });

  test('a port that the reference published is refused, by its owner’s name', async ({ host, pod, folder }) => {
    const driver = driverOf(variant, folder);
    const reference = new Reference(host, variant, attachment, pod.path);
    const tcp = (hostPort: number) => ({ hostPort, containerPort: 80, protocol: 'tcp' as const });
    await reference.portmap('ADD', ips, [tcp(8080)]);
    const made = await dump(host, variant);
    const other = { ...attachment, containerId: 'other' };
    const wanted = publicationOf({ ips: [{ address: '10.0.0.3/24' }], mappings: [tcp(8081), tcp(8080)] });
    await expect(driver.publishPorts(other, wanted)).rejects.toMatchObject({
      code: 108,
      message: 'host port 8080/tcp is published by container cid0123 of network mynet already',
    });
    expect(await dump(host, variant)).toBe(made);
    await reference.portmap('DEL', ips, [tcp(8080)]);
    await driver.publishPorts(other, wanted);
    expect(await driver.check(other, { ports: wanted })).toEqual([]);
    await driver.forget(other, ['ports']);
  });

  // Not portmap's: that of 1.1.1 looks for a pod's IPv4 rules in IPv6 as well, and fails on what it made itself.
  test('CHECK of the reference’s firewall accepts what we admitted', async ({ host, pod, folder }) => {
    const driver = driverOf(variant, folder);
    const reference = new Reference(host, variant, attachment, pod.path);
    await driver.admit(attachment, admission);
    await reference.firewall('CHECK', ips);
    await driver.forget(attachment, ['admission']);
    await expect(reference.firewall('CHECK', ips)).rejects.toThrow('not found');
  });
});
