import { expect, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { driverOf, dump, pathOf, variants } from './testing/variants.ts';

const attachment = { network: 'mynet', containerId: 'cid', ifname: 'eth0' };
const four = [{ address: '10.0.0.2/24' }];
const both = [...four, { address: 'fd00::2/64' }];
const parts = ['masquerade', 'ports', 'admission', 'isolation'] as const;

describe.each(variants)('a node, iptables-%s', (variant) => {
  test('with the programs can serve every part, and the MAC guard is for others', async ({ host: _, folder }) => {
    const driver = driverOf(variant, folder);
    for (const part of parts) expect(await driver.objection(part)).toBeUndefined();
    expect(await driver.objection('masquerade', { ips: both })).toBeUndefined();
    expect(await driver.objection('mac-guard')).toMatchObject({ code: 7 });
  });

  test('without the programs cannot, and says what it lacks', async ({ host: _, folder }) => {
    const driver = driverOf(variant, folder, '/nowhere');
    for (const part of parts) {
      expect(await driver.objection(part)).toMatchObject({
        code: 100,
        message: 'failed to locate iptables: iptables-restore or iptables-save is not in PATH',
        details: expect.stringContaining('/nowhere'),
      });
    }
    await expect(driver.masquerade(attachment, { ips: four })).rejects.toMatchObject({ code: 100 });
    await expect(driver.forget(attachment, ['masquerade'])).rejects.toMatchObject({ code: 100 });
  });

  test('with the programs of one family serves that one', async ({ host, folder }) => {
    const path = pathOf(variant, (program) => program.startsWith('iptables'));
    const driver = driverOf(variant, folder, path);
    expect(await driver.objection('masquerade', { ips: four })).toBeUndefined();
    expect((await driver.objection('masquerade', { ips: both }))?.message).toContain('ip6tables-restore');
    await driver.masquerade(attachment, { ips: four });
    await driver.admit(attachment, { ips: four, adminChain: 'CNI-ADMIN', zone: '' });
    await driver.isolate(attachment, { kind: 'isolated', bridge: 'cni0', ips: four });
    await driver.forget(attachment, parts, { ips: both });
    await driver.collect('mynet', [], parts);
    expect(await dump(host, variant)).not.toMatch(/cid|10\.0\.0\.2|cni0/);
  });

  test('asking and forgetting load no table', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    const listed = () => host.exec('cat', '/proc/net/ip_tables_names', '/proc/net/ip6_tables_names');
    const before = await listed();
    for (const part of parts) await driver.objection(part);
    await driver.forget(attachment, parts, { ips: both });
    await driver.collect('mynet', [], parts);
    expect(await listed()).toBe(before);
    expect(await host.exec('nft', 'list', 'ruleset')).toBe('');
  });
});

test('programs whose names do not tell the variant are asked', async ({ host: _, folder }) => {
  const { copyFileSync, mkdirSync, symlinkSync } = await import('node:fs');
  mkdirSync(`${folder}/bin`);
  copyFileSync('/usr/sbin/xtables-nft-multi', `${folder}/bin/a-wrapper`);
  for (const name of ['iptables-save', 'iptables-restore', 'ip6tables-save', 'ip6tables-restore']) {
    symlinkSync('a-wrapper', `${folder}/bin/${name}`);
  }
  const driver = driverOf('nft', folder, `${folder}/bin`);
  expect(await driver.objection('masquerade')).toBeUndefined();
  await driver.masquerade(attachment, { ips: both });
  expect(await driver.check(attachment, { masquerade: { ips: both } })).toEqual([]);
  await driver.forget(attachment, ['masquerade']);
  expect(await driver.check(attachment, { masquerade: { ips: both } })).not.toEqual([]);
});

test('a node whose programs fail cannot, in their words', async ({ host: _, folder }) => {
  const { chmodSync, mkdirSync, writeFileSync } = await import('node:fs');
  mkdirSync(`${folder}/bin`);
  for (const name of ['iptables-save', 'iptables-restore']) {
    writeFileSync(
      `${folder}/bin/${name}`,
      '#!/bin/sh\necho "Table does not exist (do you need to insmod?)" >&2\nexit 3\n',
    );
    chmodSync(`${folder}/bin/${name}`, 0o755);
  }
  expect(await driverOf('nft', folder, `${folder}/bin`).objection('masquerade')).toMatchObject({
    code: 100,
    message: 'cannot read table filter: Table does not exist (do you need to insmod?)',
    details: 'iptables-save ended with exit status 3.',
  });
});
