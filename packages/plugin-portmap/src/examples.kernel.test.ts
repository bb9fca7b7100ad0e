import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as ptp } from '@podwire/plugin-ptp';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, Place, test } from '@podwire/testkit';
import { definition } from './index.ts';

const modules = [netlinkModule, runtimeModule, nftablesModule, firewallModule];
const plugins = {
  ptp: new InProcessPlugin(ptp, modules, [hostLocal]),
  portmap: new InProcessPlugin(definition, modules),
};

test('published.conflist publishes what the runtime asks for', async ({ host, pod }) => {
  const { plugins: configs, ...list } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../examples/published.conflist'), 'utf8'),
  );
  const runtimeConfig = { portMappings: [{ hostPort: 8080, containerPort: 80 }] };
  const [machine, container] = [new Place('machine', host), new Place('container', pod)];
  await container.serve('tcp', 80);
  const call = (config: object) => ({ netns: pod.path, config: { ...list, ...config } });
  const { json: prevResult } = await plugins.ptp.succeed('ADD', call(configs[0]));
  const portmap = call({ ...configs[1], runtimeConfig, prevResult });
  expect((await plugins.portmap.succeed('ADD', portmap)).json).toEqual(prevResult);
  expect(await machine.ask('tcp', '127.0.0.1', 8080)).toBe('container sees 10.88.0.1');
  await plugins.portmap.succeed('DEL', portmap);
  await plugins.ptp.succeed('DEL', call(configs[0]));
  expect(await machine.ask('tcp', '127.0.0.1', 8080)).toBe('refused');
  expect(await host.linkNames()).toEqual(['lo']);
  await Promise.all([machine.leave(), container.leave()]);
});
