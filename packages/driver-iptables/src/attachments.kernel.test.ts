import type { Attachment, Publication } from '@podwire/core';
import { expect, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { driverOf, dump, flush, pathOf, variants } from './testing/variants.ts';

const eth0: Attachment = { network: 'mynet', containerId: 'cid', ifname: 'eth0' };
const net1: Attachment = { ...eth0, ifname: 'net1' };
const ips = [{ address: '10.0.0.2/24' }, { address: 'fd00::2/64' }];
const moreIps = [{ address: '10.1.0.2/24' }, { address: 'fd01::2/64' }];

function publicationOf(hostPort: number, more: Partial<Publication> = {}): Publication {
  const mappings = [{ hostPort, containerPort: 80, protocol: 'tcp' as const }];
  return { ips, mappings, snat: true, masqAll: false, markMasqBit: 13, ...more };
}

describe.each(variants)('attachments, iptables-%s', (variant) => {
  const rules = async (host: Parameters<typeof dump>[0]) =>
    (await dump(host, variant)).split('\n').filter((line) => line.startsWith('-A'));

  describe('two interfaces of a container on one network, which share a chain', () => {
    test('are masqueraded each, and either may go first', async ({ host, folder }) => {
      const driver = driverOf(variant, folder);
      await driver.masquerade(net1, { ips: moreIps });
      const second = await dump(host, variant);
      await driver.forget(net1, ['masquerade']);
      await driver.masquerade(eth0, { ips });
      const first = await dump(host, variant);
      await driver.masquerade(net1, { ips: moreIps });
      expect(await driver.check(eth0, { masquerade: { ips } })).toEqual([]);
      expect(await driver.check(net1, { masquerade: { ips: moreIps } })).toEqual([]);
      await driver.forget(net1, ['masquerade'], { ips: moreIps });
      expect(await dump(host, variant)).toBe(first);
      await driver.masquerade(net1, { ips: moreIps });
      await driverOf(variant, folder).forget(eth0, ['masquerade'], { ips });
      expect(await dump(host, variant)).toBe(second);
    });

    test('publish ports each, but not the same one', async ({ host, folder }) => {
      const driver = driverOf(variant, folder);
      await driver.publishPorts(eth0, publicationOf(8080));
      const first = await dump(host, variant);
      const wanted = publicationOf(8081, { ips: moreIps });
      await driver.publishPorts(net1, wanted);
      expect(await driver.check(eth0, { ports: publicationOf(8080) })).toEqual([]);
      expect(await driver.check(net1, { ports: wanted })).toEqual([]);
      await expect(driver.publishPorts(net1, publicationOf(8080, { ips: moreIps }))).rejects.toMatchObject({
        code: 108,
      });
      expect(await driver.check(net1, { ports: wanted })).toEqual([]);
      await driver.forget(net1, ['ports']);
      expect(await dump(host, variant)).toBe(first);
    });

    test('GC removes the one that is not valid', async ({ host, folder }) => {
      const driver = driverOf(variant, folder);
      await driver.masquerade(eth0, { ips });
      await driver.publishPorts(eth0, publicationOf(8080));
      const first = await dump(host, variant);
      await driver.masquerade(net1, { ips: moreIps });
      await driver.publishPorts(net1, publicationOf(8081, { ips: moreIps }));
      await driver.collect('mynet', [eth0], ['masquerade', 'ports']);
      expect(await dump(host, variant)).toBe(first);
    });
  });

  test('whose records were lost are forgotten and collected by the comments of their rules', async ({
    host,
    folder,
  }) => {
    const lost = driverOf(variant, `${folder}/lost`);
    const driver = driverOf(variant, folder);
    const other = { ...eth0, network: 'mynet2' };
    await lost.publishPorts(other, publicationOf(1));
    await lost.forget(other, ['ports']);
    const empty = await rules(host);
    const act = async () => {
      await lost.masquerade(eth0, { ips });
      await lost.publishPorts(eth0, publicationOf(8080));
      await lost.masquerade(other, { ips: moreIps });
      await lost.publishPorts(other, publicationOf(8081, { ips: moreIps }));
    };
    await act();
    for (const one of [eth0, other]) await driver.forget(one, ['masquerade', 'ports']);
    expect(await rules(host)).toEqual(empty);
    await act();
    await driver.collect('mynet', [], ['masquerade', 'ports']);
    expect((await rules(host)).filter((line) => line.includes('"mynet\\"'))).toEqual([]);
    expect(await lost.check(other, { masquerade: { ips: moreIps } })).toEqual([]);
    await driver.collect('mynet2', [], ['masquerade', 'ports']);
    expect(await rules(host)).toEqual(empty);
  });

  test('forgetting works on tables that were emptied, or half of whose rules were', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const parts = ['masquerade', 'ports', 'admission', 'isolation'] as const;
    const act = async () => {
      await driver.masquerade(eth0, { ips });
      await driver.publishPorts(eth0, publicationOf(8080));
      await driver.admit(eth0, { ips, adminChain: 'CNI-ADMIN', zone: '' });
      await driver.isolate(eth0, { kind: 'isolated', bridge: 'cni0', ips });
    };
    await act();
    await driver.forget(eth0, parts);
    const empty = await rules(host);
    await act();
    const iptables = `${pathOf(variant)}/iptables`;
    for (const chain of ['PREROUTING', 'POSTROUTING', 'CNI-HOSTPORT-DNAT'])
      await host.exec(iptables, '-t', 'nat', '-F', chain);
    await host.exec(iptables, '-D', 'CNI-FORWARD', '-s', '10.0.0.2/32', '-j', 'ACCEPT');
    await driver.forget(eth0, parts);
    const left = await rules(host);
    expect(left.filter((line) => !empty.includes(line))).toEqual([]);
    await act();
    await flush(host, variant);
    await driver.forget(eth0, parts);
    expect(await rules(host)).toEqual([]);
    await act();
    await driver.forget(eth0, parts);
    expect(await rules(host)).toEqual(empty);
  });

  test('admitted by the reference are forgotten by what is known, unless somebody has the address now', async ({
    host,
    folder,
  }) => {
    const theirs = driverOf(variant, `${folder}/theirs`);
    const driver = driverOf(variant, folder);
    const admission = { ips, adminChain: 'CNI-ADMIN', zone: '' };
    await theirs.admit(eth0, admission);
    await driver.forget(eth0, ['admission']);
    expect(await driver.check(eth0, { admission }), 'nothing is known of it').toEqual([]);
    await driver.admit({ ...eth0, containerId: 'young' }, admission);
    await driver.forget(eth0, ['admission'], { ips });
    expect(await driver.check(eth0, { admission }), 'the address is another’s now').toEqual([]);
    await driver.forget({ ...eth0, containerId: 'young' }, ['admission']);
    expect((await rules(host)).filter((line) => /10\.0\.0\.2|fd00::2/.test(line))).toEqual([]);
    await theirs.admit(eth0, admission);
    await driver.forget(eth0, ['admission'], { ips });
    expect((await rules(host)).filter((line) => /10\.0\.0\.2|fd00::2/.test(line))).toEqual([]);
  });
});
