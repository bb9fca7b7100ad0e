import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, test } from '@podwire/testkit';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

// The other example needs a kernel with VLAN filtering: see vlan.vm.test.ts.
test('podnet.conflist gives two pods a network', async ({ host, pods }) => {
  const { plugins, ...list } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../examples/podnet.conflist'), 'utf8'),
  );
  const config = { ...list, ...plugins[0] };
  const [one, two] = await pods(2);
  if (!one || !two) throw new Error('pods(2) gave fewer');
  await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config });
  // Whoever used the network's folder before says where addresses begin.
  const { json } = await bridge.succeed('ADD', { netns: two.path, containerId: 'two', config });
  const addresses = json.ips.map(({ address }: { address: string }) => address.replace(/\/\d+$/, ''));
  expect(addresses).toEqual([expect.stringMatching(/^10\.88\.0\./), expect.stringMatching(/^fd00:88::/)]);
  for (const address of [...addresses, '10.88.0.1']) await one.ping(address);
  for (const [index, pod] of ['one', 'two'].entries()) {
    await bridge.succeed('DEL', { netns: [one, two][index]?.path ?? '', containerId: pod, config });
  }
  expect(await host.linkNames()).toEqual(['lo', 'cni0']);
});
