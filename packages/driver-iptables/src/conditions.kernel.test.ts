import type { Attachment, Publication } from '@podwire/core';
import { expect, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { driverOf, dump, pathOf, variants } from './testing/variants.ts';

const attachment: Attachment = { network: 'my.net-1_', containerId: 'cid', ifname: 'eth0' };
const ips = [{ address: '10.0.0.2/24' }, { address: 'fd00::2/64' }];
const wanted = (more: Partial<Publication>): Publication => ({
  ips,
  mappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
  snat: true,
  masqAll: false,
  markMasqBit: 13,
  ...more,
});

describe.each(variants)('what operators write, iptables-%s', (variant) => {
  test('any text can be in a condition, and is what iptables gets', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const text = `a "b" \\ 'c' $(touch /run/pwned) \`x\` ; # | é\t-j DROP`;
    const conditions = ['-m', 'comment', '--comment', text, '!', '-s', '192.0.2.0/24'];
    const publication = wanted({ conditionsV4: conditions });
    await driver.publishPorts(attachment, publication);
    const saved = await dump(host, variant, [4]);
    expect(saved).toContain(`--comment "${text.replace(/["\\']/g, '\\$&')}"`);
    expect(saved).toMatch(/CNI-HOSTPORT-DNAT ! -s 192\.0\.2\.0\/24/);
    expect(await driver.check(attachment, { ports: publication })).toEqual([]);
    await driver.publishPorts(attachment, publication);
    expect(await dump(host, variant, [4])).toBe(saved);
    expect(await driver.check(attachment, { ports: wanted({ conditionsV4: ['-s', '192.0.2.0/24'] }) })).toEqual([
      expect.stringMatching(
        /^rule \[-p tcp .* -s 192\.0\.2\.0\/24 -j CNI-DN-\w+\] in chain CNI-HOSTPORT-DNAT not found/,
      ),
    ]);
    await driver.forget(attachment, ['ports']);
    expect(await dump(host, variant, [4])).not.toContain('CNI-DN-');
  });

  test('a condition that iptables refuses is an error in its words, and nothing is made', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const before = await dump(host, variant);
    const refused = driver.publishPorts(attachment, wanted({ conditionsV4: ['--no-such-option'] }));
    await expect(refused).rejects.toMatchObject({ code: 100, message: expect.stringContaining('--no-such-option') });
    expect(await dump(host, variant, [4])).toBe(before.slice(0, before.indexOf('ip6tables-save') - 1));
    await driver.forget(attachment, ['ports']);
    expect((await dump(host, variant)).includes('CNI-DN-')).toBe(false);
  });

  test('a rule cannot be put into another table by a condition', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const refused = driver.publishPorts(attachment, wanted({ ips: ips.slice(0, 1), conditionsV4: ['-t', 'filter'] }));
    await expect(refused).rejects.toMatchObject({ code: 100 });
    expect(await dump(host, variant)).not.toContain('CNI-DN-');
  });

  test('the chain that somebody else marks packets in has to be there', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const publication = wanted({ externalSetMarkChain: 'KUBE-MARK-MASQ', ips: ips.slice(0, 1) });
    await expect(driver.publishPorts(attachment, publication)).rejects.toMatchObject({
      code: 100,
      message: 'chain KUBE-MARK-MASQ of "externalSetMarkChain" is not in table nat of iptables',
    });
    await host.exec(`${pathOf(variant)}/iptables`, '-t', 'nat', '-N', 'KUBE-MARK-MASQ');
    await driver.publishPorts(attachment, publication);
    expect(await driver.check(attachment, { ports: publication })).toEqual([]);
    expect(await dump(host, variant)).not.toContain('CNI-HOSTPORT-SETMARK');
  });

  test('conditions let two attachments share a port', async ({ folder }) => {
    const driver = driverOf(variant, folder);
    await driver.publishPorts(attachment, wanted({ conditionsV4: ['-i', 'eth0'], ips: ips.slice(0, 1) }));
    const other = wanted({ conditionsV4: ['-i', 'eth1'], ips: [{ address: '10.0.0.3/24' }] });
    await driver.publishPorts({ ...attachment, containerId: 'other' }, other);
  });

  test('our jumps come behind those of others', async ({ host, folder }) => {
    const iptables = `${pathOf(variant)}/iptables`;
    for (const chain of ['PREROUTING', 'OUTPUT']) {
      await host.exec(iptables, '-t', 'nat', '-A', chain, '-d', '192.0.2.1', '-j', 'RETURN');
    }
    await driverOf(variant, folder).publishPorts(attachment, wanted({}));
    const lines = (await dump(host, variant, [4])).split('\n').filter((line) => /^-A (PREROUTING|OUTPUT)/.test(line));
    expect(lines.map((line) => line.replace(/^-A (\w+) .* -j (\S+)$/, '$1 $2'))).toEqual([
      'PREROUTING RETURN',
      'PREROUTING CNI-HOSTPORT-DNAT',
      'OUTPUT RETURN',
      'OUTPUT CNI-HOSTPORT-DNAT',
    ]);
  });
});
