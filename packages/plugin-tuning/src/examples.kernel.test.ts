import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as ptpDefinition } from '@podwire/plugin-ptp';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { definition } from './index.ts';

const modules = [netlinkModule, runtimeModule, firewallModule];
const ptp = new InProcessPlugin(ptpDefinition, modules, [hostLocal]);
const tuning = new InProcessPlugin(definition, modules);

test('tuned.conflist gives a pod a tuned interface, and CHECK of the whole chain agrees', async ({ host, pod }) => {
  const { plugins, ...list } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../examples/tuned.conflist'), 'utf8'),
  );
  const mac = 'c2:11:22:33:44:55';
  const [first, second] = [
    { ...list, ...plugins[0] },
    { ...list, ...plugins[1], runtimeConfig: { mac } },
  ];
  const call = { netns: pod.path };
  const { json: prevResult } = await ptp.succeed('ADD', { ...call, config: first });
  const { json: result } = await tuning.succeed('ADD', { ...call, config: { ...second, prevResult } });
  expect(result.interfaces[1]).toMatchObject({ name: 'eth0', mac, mtu: 1454 });
  expect(await pod.ip('link show eth0')).toMatchObject({ address: mac, mtu: 1454 });
  expect(await pod.sysctl('net/core/somaxconn')).toBe('500');
  expect(await pod.sysctl('net/ipv4/conf/eth0/arp_filter')).toBe('1');
  await pod.ping('10.86.0.1');
  for (const [plugin, config] of [
    [ptp, first],
    [tuning, second],
  ] as const) {
    await plugin.succeed('CHECK', { ...call, config: { ...config, prevResult: result } });
  }
  await tuning.succeed('DEL', { ...call, config: { ...second, prevResult: result } });
  await ptp.succeed('DEL', { ...call, config: { ...first, prevResult: result } });
  expect(await host.linkNames()).toEqual(['lo']);
});
