import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { definition } from './index.ts';

const ptp = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

test('routed.conflist gives a pod a way out', async ({ host, pod }) => {
  const { plugins, ...list } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../examples/routed.conflist'), 'utf8'),
  );
  const call = { netns: pod.path, config: { ...list, ...plugins[0] } };
  await ptp.succeed('ADD', call);
  await pod.ping('10.87.0.1');
  expect(await pod.ip('route show default')).toMatchObject([{ gateway: '10.87.0.1' }]);
  await ptp.succeed('DEL', call);
  expect(await host.linkNames()).toEqual(['lo']);
});
