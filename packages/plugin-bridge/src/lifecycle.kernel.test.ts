import { readdir } from 'node:fs/promises';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, removeNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

const configOf = (dataDir: string, keys: object = {}) => ({
  cniVersion: '1.1.0',
  name: 'net',
  type: 'bridge',
  bridge: 'bridge0',
  isDefaultGateway: true,
  ipam: { type: 'host-local', dataDir, subnet: '10.1.2.0/24' },
  ...keys,
});

/** Addresses that host-local holds for the network. */
const held = async (folder: string) =>
  (await readdir(`${folder}/net`).catch(() => [])).filter((name) => /^\d/.test(name));

describe('DEL', () => {
  test('of what was never added is fine', async ({ pod, folder }) => {
    await bridge.succeed('DEL', { netns: pod.path, config: configOf(folder) });
  });

  test('twice is fine', async ({ pod, folder }) => {
    const call = { netns: pod.path, config: configOf(folder) };
    await bridge.succeed('ADD', call);
    await bridge.succeed('DEL', call);
    await bridge.succeed('DEL', call);
    expect(await held(folder)).toEqual([]);
  });

  test('with a config that has become invalid takes all away', async ({ host, pod, folder }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: configOf(folder) });
    const config = configOf(folder, { vlan: 5000, vlanTrunk: [{ id: -3 }], mtu: 'big' });
    await bridge.succeed('DEL', { netns: pod.path, args: 'NOT=KNOWN;;', config });
    expect(await host.linkNames()).toEqual(['lo', 'bridge0']);
    expect(await held(folder)).toEqual([]);
  });

  test('after the namespace has gone releases the address', async ({ host, pods, folder }) => {
    const [pod] = await pods(1);
    if (!pod) throw new Error('pods(1) gave none');
    const call = { netns: pod.path, config: configOf(folder) };
    await bridge.succeed('ADD', call);
    await removeNamespace(pod);
    await bridge.succeed('DEL', call);
    expect(await host.linkNames()).toEqual(['lo', 'bridge0']);
    expect(await held(folder)).toEqual([]);
  });

  test('without a namespace finds the pair by its mark, and no other', async ({ host, pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    const config = configOf(folder);
    await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const { json } = await bridge.succeed('ADD', { netns: two.path, containerId: 'two', config });
    await bridge.succeed('DEL', { containerId: 'one', config });
    expect(await one.linkNames()).toEqual(['lo']);
    expect(await host.linkNames()).toEqual(['lo', 'bridge0', json.interfaces[1].name]);
    expect(await held(folder)).toEqual(['10.1.2.3']);
  });

  test("without a namespace finds another implementation's pair by the result", async ({ host, pod, folder }) => {
    const call = { netns: pod.path, config: configOf(folder) };
    const { json } = await bridge.succeed('ADD', call);
    const { name, mac } = json.interfaces[1];
    await host.exec('ip', 'link', 'set', name, 'alias', '');
    const other = { ...json, interfaces: [{ name, mac: '02:00:00:00:00:09' }] };
    await bridge.succeed('DEL', { config: { ...call.config, prevResult: other } });
    expect(await pod.linkNames()).toEqual(['lo', 'eth0']);
    expect(mac).not.toBe('02:00:00:00:00:09');
    await bridge.succeed('DEL', { config: { ...call.config, prevResult: json } });
    expect(await pod.linkNames()).toEqual(['lo']);
  });

  test('leaves a link of another kind alone', async ({ pod, folder }) => {
    await pod.exec('ip', 'link', 'add', 'eth0', 'type', 'bridge');
    const { warnings } = await bridge.succeed('DEL', { netns: pod.path, config: configOf(folder) });
    expect(await pod.linkNames()).toEqual(['lo', 'eth0']);
    expect(warnings).toEqual([expect.stringContaining('left interface eth0')]);
  });

  test('takes a path that is no namespace any more for a namespace that has gone', async ({ host, pod, folder }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: configOf(folder) });
    const { warnings } = await bridge.succeed('DEL', { netns: '/etc/hostname', config: configOf(folder) });
    expect(warnings).toEqual([expect.stringContaining('/etc/hostname')]);
    expect(await host.linkNames()).toEqual(['lo', 'bridge0']);
    expect(await held(folder)).toEqual([]);
  });

  test('goes on after a step that failed', async ({ host, pod, folder }) => {
    await bridge.succeed('ADD', { netns: pod.path, config: configOf(folder) });
    const { json } = await bridge.call('DEL', {
      netns: pod.path,
      config: configOf(folder, { ipam: { type: 'nonesuch' } }),
    });
    expect(json.msg).toContain('failed to find plugin "nonesuch"');
    expect(await host.linkNames()).toEqual(['lo', 'bridge0']);
  });
});

describe('GC', () => {
  test('removes pairs and addresses of attachments that are not valid, of its network alone', async ({
    host,
    pods,
    folder,
  }) => {
    const [one, two, three] = await pods(3);
    if (!one || !two || !three) throw new Error('pods(3) gave fewer');
    const config = configOf(folder);
    await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config });
    const kept = await bridge.succeed('ADD', { netns: two.path, containerId: 'two', config });
    const other = await bridge.succeed('ADD', {
      netns: three.path,
      containerId: 'one',
      config: { ...config, name: 'net2' },
    });
    const valid = [{ containerID: 'two', ifname: 'eth0' }];
    await bridge.succeed('GC', { config: { ...config, 'cni.dev/valid-attachments': valid } });
    expect((await host.linkNames()).sort()).toEqual(
      ['lo', 'bridge0', kept.json.interfaces[1].name, other.json.interfaces[1].name].sort(),
    );
    expect(await held(folder)).toEqual(['10.1.2.3']);
  });
});
